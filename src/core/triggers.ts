import { Pause, Skip } from "../states/signals.ts";
import { isFailed, isFinished, isSkipped, isSuccessful, type State } from "../states/state.ts";

/**
 * Decides whether a task may run, given the states of its upstream tasks; a Mapped one is replaced by its children.
 * False gives TriggerFailed, and so does an error; a signal thrown sets that signal's state. It runs where the task runs.
 *
 * The built-in triggers only count, so they are asked with a tally: a reduce over 100,000 children makes no state objects.
 */
export type Trigger = (upstreams: readonly State[]) => boolean | Promise<boolean>;

/** Upstream states, counted. A skipped one counts as successful too. */
export interface Tally {
  /** How many upstream tasks there are: a Mapped one without children is one task and no state. */
  readonly tasks: number;
  /** How many states: children in place of a Mapped one. */
  readonly total: number;
  readonly finished: number;
  readonly successful: number;
  readonly failed: number;
  readonly skipped: number;
}

type TallyTrigger = (tally: Tally, resumed: boolean) => boolean;

const byTally = new WeakMap<Trigger, TallyTrigger>();

function counting(decide: TallyTrigger): Trigger {
  const trigger: Trigger = (upstreams) => decide(tallyOf(upstreams), false);
  byTally.set(trigger, decide);
  return trigger;
}

/** The counting form of a trigger, where it is a built-in one. */
export function tallyTrigger(trigger: Trigger): TallyTrigger | undefined {
  return byTally.get(trigger);
}

export function tallyOf(upstreams: readonly State[]): Tally {
  const count = (test: (state: State) => boolean): number => upstreams.reduce((n, state) => (test(state) ? n + 1 : n), 0);
  const total = upstreams.length;
  return { tasks: total, total, finished: count(isFinished), successful: count(isSuccessful), failed: count(isFailed), skipped: count(isSkipped) };
}

/** Below 1 a bound is a share of the total, from 1 on a number of tasks. */
const bound = (limit: number, total: number): number => (limit < 1 ? limit * total : limit);

function between(count: number, { tasks, total }: Tally, limits: { readonly atLeast: number | undefined; readonly atMost: number | undefined }): boolean {
  if (tasks === 0) return true;
  const { atLeast = 0, atMost = total } = limits;
  return count >= bound(atLeast, total) && count <= bound(atMost, total);
}

const allFinished = counting((t) => t.finished === t.total);

/**
 * When a task may run. Every one passes where there are no upstream tasks, but `manualOnly` and `notAllSkipped`. After a map over an
 * empty list there is an upstream task, but none that was successful or failed.
 */
export const triggers = Object.freeze({
  /** Every upstream was successful. Skipped, Cached and Mapped count as successful. The default. */
  allSuccessful: counting((t) => t.successful === t.total),
  /** Every upstream failed. */
  allFailed: counting((t) => t.failed === t.total),
  /** At least one upstream was successful. */
  anySuccessful: counting((t) => t.tasks === 0 || t.successful > 0),
  /** At least one upstream failed. */
  anyFailed: counting((t) => t.tasks === 0 || t.failed > 0),
  /** Every upstream is over, however it ended. */
  allFinished,
  /** The same as `allFinished`. */
  alwaysRun: allFinished,
  /** Skips where all were skipped (or there are none); else as `allSuccessful`. */
  notAllSkipped: counting((t) => {
    if (t.skipped === t.total) throw new Skip("All upstream tasks were skipped.");
    return t.successful === t.total;
  }),
  /** Pauses until somebody resumes the task, whatever its upstreams did. */
  manualOnly: counting((_, resumed) => {
    if (!resumed) throw new Pause("Waiting to be resumed by hand.");
    return true;
  }),
  /** The number of successful upstreams lies within the bounds, both included; below 1 a bound is a share of all. */
  someSuccessful: (atLeast?: number, atMost?: number): Trigger => counting((t) => between(t.successful, t, { atLeast, atMost })),
  /** The number of failed upstreams lies within the bounds, both included; below 1 a bound is a share of all. */
  someFailed: (atLeast?: number, atMost?: number): Trigger => counting((t) => between(t.failed, t, { atLeast, atMost })),
});
