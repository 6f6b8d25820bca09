/**
 * Every type of state, and what it is a kind of. This table is the only place that knows it; predicates read it.
 *
 *   Pending ─ Scheduled ─ Paused, Resume, Retrying          waits
 *   Submitted, Queued                                       on its way to a worker
 *   Running ─ Cancelling                                    runs
 *   Finished ┬ Success ─ Cached, Mapped, Skipped            is over
 *            ├ Failed ─ TimedOut, TriggerFailed, ValidationFailed, Crashed
 *            └ Cancelled, Looped
 */
export const stateTypes = [
  "Pending",
  "Scheduled",
  "Queued",
  "Submitted",
  "Paused",
  "Resume",
  "Retrying",
  "Running",
  "Cancelling",
  "Success",
  "Cached",
  "Mapped",
  "Skipped",
  "Looped",
  "Failed",
  "TimedOut",
  "TriggerFailed",
  "ValidationFailed",
  "Crashed",
  "Cancelled",
] as const;

/** The name that tells states apart: `state.type`. */
export type StateType = (typeof stateTypes)[number];

/** The groups that predicates ask for. */
export type StateKind = "pending" | "scheduled" | "meta" | "running" | "finished" | "successful" | "failed";

const kindsOf: Readonly<Record<StateType, readonly StateKind[]>> = {
  Pending: ["pending"],
  Scheduled: ["pending", "scheduled"],
  Queued: ["meta", "scheduled"],
  Submitted: ["meta"],
  Paused: ["pending", "scheduled"],
  Resume: ["pending", "scheduled"],
  Retrying: ["pending", "scheduled"],
  Running: ["running"],
  Cancelling: ["running"],
  Success: ["finished", "successful"],
  Cached: ["finished", "successful"],
  Mapped: ["finished", "successful"],
  Skipped: ["finished", "successful"],
  Looped: ["finished"],
  Failed: ["finished", "failed"],
  TimedOut: ["finished", "failed"],
  TriggerFailed: ["finished", "failed"],
  ValidationFailed: ["finished", "failed"],
  Crashed: ["finished", "failed"],
  Cancelled: ["finished"],
};

const bitOf: Readonly<Record<StateKind, number>> = { pending: 1, scheduled: 2, meta: 4, running: 8, finished: 16, successful: 32, failed: 64 };
const bitsOf = Object.fromEntries(stateTypes.map((type) => [type, kindsOf[type].reduce((bits, kind) => bits | bitOf[kind], 0)])) as Record<StateType, number>;

/** Whether states of this type belong to the group. */
export function isKind(type: StateType, kind: StateKind): boolean {
  return (bitsOf[type] & bitOf[kind]) !== 0;
}

/** A state type as a small number: what columns of finished task runs hold. */
export const stateCode: Readonly<Record<StateType, number>> = Object.fromEntries(stateTypes.map((type, code) => [type, code])) as Record<StateType, number>;

/** The state type of a code. */
export function stateTypeOf(code: number): StateType {
  const type = stateTypes[code];
  if (type === undefined) throw new Error(`Internal error: ${code} is no state code`);
  return type;
}
