import type { TaskRunRequest } from "../engine/executor.ts";

/** What a task run may print and log within a second: lines, and characters. */
const mostLines = 20_000;
const mostCharacters = 8_000_000;
/** How many milliseconds of a second it may be held up meanwhile so that the driver can catch up. */
const patience = 250;
const second = 1_000;
/** Task runs that are remembered at once: those that print when they are over are forgotten by nobody else. */
const mostKnown = 1_000;

/** Whose output it is; without a slug the flow run's own. */
export type OutputOf = Omit<TaskRunRequest, "slug"> & { readonly slug: string | undefined };

/** What one task run has put out in this second. */
interface Output {
  readonly of: OutputOf;
  since: number;
  lines: number;
  characters: number;
  waited: number;
  dropped: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Lets through what task runs print and log, unless it is a flood: more than anybody reads, or more than the driver keeps up with. So what
 * waits for the driver stays small, and no task run is slowed down much by its own output.
 *
 *   open ── more than the limits within a second ──▶ dropping: lines are counted
 *     ▲                                                 │ a second later, or the task run is over
 *     └────── one line says how many were dropped ◀─────┘
 *
 * Code that never turns the event loop is told to drop until it is over: its flood becomes one line.
 */
export class FloodGate {
  readonly #outputs = new Map<string, Output>();
  readonly #tell: (of: OutputOf, dropped: number) => void;
  /** Who put out something last: mostly the same one does next. */
  #last: Output | undefined;

  /** `tell` is called with how many lines were dropped. */
  constructor(tell: (of: OutputOf, dropped: number) => void) {
    this.#tell = tell;
  }

  /** Lets one line through, or drops it. `offer` sends it, but waits no longer than it is told; false where it did not. */
  pass(of: OutputOf, characters: number, offer: (patience: number) => boolean): void {
    const output = this.#outputOf(of);
    if (output.dropped === 0 && isWithinLimits(output, characters) && waits(output, offer)) return;
    output.dropped++;
    output.timer ??= setTimeout(() => this.#release(output), second).unref();
  }

  /** The task run is over: what is to be said of its lines comes before its outcome. */
  close(of: OutputOf): void {
    const output = this.#outputs.size === 0 ? undefined : this.#outputs.get(keyOf(of));
    if (output !== undefined) this.#release(output);
  }

  #outputOf(of: OutputOf): Output {
    const last = this.#last;
    if (last !== undefined && last.of.slug === of.slug && last.of.mapIndex === of.mapIndex && last.of.attempt === of.attempt) return last;
    const key = keyOf(of);
    const output = this.#outputs.get(key) ?? { of, since: performance.now(), lines: 0, characters: 0, waited: 0, dropped: 0, timer: undefined };
    this.#outputs.set(key, output);
    this.#last = output;
    if (this.#outputs.size > mostKnown) for (const [, oldest] of this.#outputs.entries().take(1)) this.#release(oldest);
    return output;
  }

  #release(output: Output): void {
    this.#outputs.delete(keyOf(output.of));
    if (this.#last === output) this.#last = undefined;
    clearTimeout(output.timer);
    if (output.dropped > 0) this.#tell(output.of, output.dropped);
  }
}

function isWithinLimits(output: Output, characters: number): boolean {
  const now = performance.now();
  if (now - output.since > second) Object.assign(output, { since: now, lines: 0, characters: 0, waited: 0 });
  output.lines++;
  output.characters += characters;
  return output.lines <= mostLines && output.characters <= mostCharacters;
}

/** Whether a line was sent in the time that is left for waiting. */
function waits(output: Output, offer: (patience: number) => boolean): boolean {
  const begun = performance.now();
  const isSent = offer(Math.max(0, patience - output.waited));
  output.waited += performance.now() - begun;
  return isSent;
}

const keyOf = ({ slug, mapIndex, attempt }: OutputOf): string => `${slug} ${mapIndex} ${attempt}`;
