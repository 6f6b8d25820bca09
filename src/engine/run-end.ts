import { timedOut } from "../errors/running.ts";
import { describeError, failure, plain, toError } from "../states/make.ts";
import type { State } from "../states/state.ts";
import type { Clock } from "../util/clock.ts";
import { formatDuration } from "../util/duration.ts";
import { isThenable } from "../util/thenable.ts";
import type { FlowScope } from "./scope.ts";

/** How long whatever is still at work may clean up once the run is to end, in milliseconds. */
export const grace = 3000;

/** Told that the run is to end with this state. A patient end leaves bodies that listen some time to clean up. */
export type Stop = (state: State, patience: { readonly patient: boolean }) => void;

interface Watched {
  readonly signal: AbortSignal | undefined;
  /** Milliseconds the run may take. */
  readonly maxRuntime: number | undefined;
  readonly clock: Clock;
  readonly scope: Pick<FlowScope, "flowName" | "logger">;
}

/** Something of others that a run waits for. */
interface Awaited<T> {
  /** How a sentence about it begins: "The executor's opening". */
  readonly what: string;
  readonly work: () => T | PromiseLike<T>;
  /** Milliseconds it may take once the run is to end. Default: the grace. */
  readonly within?: number;
  /** What the run ends with already, for a reason of its own. */
  readonly ended?: State | undefined;
  /** What to do with an answer that comes after it was given up. */
  readonly late?: (value: T) => unknown;
}

/** What it gave; or that it was given up, and what the run ends with. */
export type Answer<T> = { readonly value: T } | { readonly ended: State };

/**
 * Watches over a whole run: whether it is to end before it is done, since its signal aborts or its time is up, and that nothing of
 * others that it waits for holds it up then.
 *
 *   watching ── signal aborts, or time is up ──▶ to end: work that is awaited has its grace, then it is given up
 */
export class RunEnd {
  /** What is to be told when the run is to end. */
  onStop: Stop | undefined;
  readonly #watched: Watched;
  readonly #controller = new AbortController();
  #state: State | undefined;
  #stopTimer: (() => void) | undefined;

  constructor(watched: Watched) {
    this.#watched = watched;
    const { signal, maxRuntime, clock } = watched;
    if (maxRuntime !== undefined) this.#stopTimer = clock.at(clock.now() + maxRuntime, () => this.#outOfTime(maxRuntime));
    if (signal?.aborted) this.#cancel();
    else signal?.addEventListener("abort", this.#cancel);
  }

  /** Aborts when the run is to end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What the run is to end with; undefined while it may go on. */
  get state(): State | undefined {
    return this.#state;
  }

  /** Waits for something of others, but once the run is to end no longer than it may take. */
  async waitFor<T>(awaited: Awaited<T>): Promise<Answer<T>> {
    const answer = awaited.work();
    if (!isThenable(answer)) return { value: answer };
    return new Promise((resolve, reject) => {
      const promise = Promise.resolve(answer);
      const { clock } = this.#watched;
      const { ended, within = grace } = awaited;
      let stopTimer: (() => void) | undefined;
      const count = (): void => {
        const state = ended ?? this.#state;
        if (state !== undefined) stopTimer ??= clock.at(clock.now() + within, () => giveUp(state));
      };
      const over = (): void => {
        stopTimer?.();
        this.signal.removeEventListener("abort", count);
      };
      const giveUp = (state: State): void => {
        over();
        this.#giveUp(awaited, promise, within);
        resolve({ ended: state });
      };
      promise.then((value) => resolve({ value }), reject).finally(over);
      this.signal.addEventListener("abort", count);
      count();
    });
  }

  /** Watches no longer. */
  release(): void {
    this.#stopTimer?.();
    this.#watched.signal?.removeEventListener("abort", this.#cancel);
    this.onStop = undefined;
  }

  readonly #cancel = (): void => this.#stop(plain("Cancelled", "The flow run was cancelled."), { patient: true });

  #outOfTime(limit: number): void {
    const error = timedOut({ task: `The run of ${this.#watched.scope.flowName}`, limit: formatDuration(limit) });
    this.#stop(failure("TimedOut", error, error.what), { patient: false });
  }

  /** What comes first says how the run ends; a second reason may still be less patient. */
  #stop(state: State, patience: { readonly patient: boolean }): void {
    this.#state ??= state;
    this.onStop?.(this.#state, patience);
    this.#controller.abort(new DOMException(this.#state.message, "AbortError"));
  }

  /** It may go on, but nobody waits for it. */
  #giveUp<T>({ what, late }: Awaited<T>, promise: Promise<T>, within: number): void {
    const { logger } = this.#watched.scope;
    logger.error(`${what} was given up: it had not come back ${formatDuration(within)} after the flow run was to end.`);
    promise.then(late).catch((thrown: unknown) => logger.error(`${what} was given up, and came back with ${describeError(toError(thrown))}`));
  }
}
