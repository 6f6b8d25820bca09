import { type StateType, stateCode, stateTypes } from "./kinds.ts";

/*
 * Which state of a task run may follow which. Whatever is not in here is our bug, and is found where it happens.
 *
 *   waits ──▶ Running ──▶ Success ──▶ Cached, or the failure to store it
 *     ▲          │ ├────▶ Failed, TimedOut ──▶ Retrying ─┐
 *     │          │ └────▶ Looped ──▶ (a new round: Pending)
 *     └──────────┴── Paused, Retrying ◀──────────────────┘
 *
 * A handler may put one end in place of another, so that ends that a later step can still change are followed by any end.
 * Mapped, Skipped, TriggerFailed, Crashed and Cancelled are followed by nothing.
 */

const waits: readonly StateType[] = ["Pending", "Scheduled", "Queued", "Submitted", "Paused", "Resume", "Retrying"];
const waitsAgain: readonly StateType[] = ["Scheduled", "Paused", "Resume", "Retrying"];
const ends: readonly StateType[] = ["Success", "Cached", "Skipped", "Failed", "TimedOut", "TriggerFailed", "ValidationFailed", "Crashed", "Cancelled"];

const rules: readonly { readonly after: readonly StateType[]; readonly may: readonly StateType[] }[] = [
  { after: waits, may: ["Running", "Mapped", ...waitsAgain, ...ends] },
  { after: ["Running"], may: ["Cancelling", "Looped", ...waitsAgain, ...ends] },
  { after: ["Cancelling"], may: ends },
  { after: ["Success", "Cached", "Failed", "TimedOut", "ValidationFailed"], may: [...waitsAgain, ...ends] },
  { after: ["Looped"], may: ends },
];

const size = stateTypes.length;
const allowed = new Uint8Array(size * size);
for (const { after, may } of rules) for (const from of after) for (const to of may) allowed[stateCode[from] * size + stateCode[to]] = 1;

/** Whether a task run may go from one state to the other. */
export function mayFollow(from: StateType, to: StateType): boolean {
  return allowed[stateCode[from] * size + stateCode[to]] === 1;
}

const choices = new Set<StateType>([...waitsAgain, ...ends, "Looped"]);

/** Whether a handler that was asked about `to` may choose another state: one that is over or waits, and may follow. */
export function mayBeChosen(from: StateType, chosen: StateType): boolean {
  return choices.has(chosen) && mayFollow(from, chosen);
}

/** States that a task run went through, one character each: what a long history costs while nobody asks for it. */
export type Trail = string;

/** The oldest part of a longer one, such as that of a loop with a million rounds, is dropped. */
const longest = 200;
const letterOf = Object.fromEntries(stateTypes.map((type, code) => [type, String.fromCharCode(65 + code)])) as Readonly<Record<StateType, string>>;
const typeOf = new Map(stateTypes.map((type) => [letterOf[type], type]));

export function extend(trail: Trail, to: StateType): Trail {
  const longer = trail + letterOf[to];
  return longer.length > longest ? `…${longer.slice(-longest / 2)}` : longer;
}

/** `Pending → Running → Success`. */
export function describeTrail(trail: Trail): string {
  return Array.from(trail, (letter) => typeOf.get(letter) ?? letter).join(" → ");
}
