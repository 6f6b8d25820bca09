import { type ExecutorSession, FlowRefused, type RemoteRun, type RunHandle, type TaskRunOutcome, type TaskRunRequest } from "../../engine/executor.ts";
import { message, toWorker } from "../../protocol/messages.ts";
import { failure, toError } from "../../states/make.ts";
import type { State } from "../../states/state.ts";
import { Crew, type CrewListener, type CrewOptions, type Loss } from "./crew.ts";
import { describeExit } from "./describe-exit.ts";
import { Durations } from "./durations.ts";
import type { Held, PoolWorker } from "./pool-worker.ts";

/** How long a worker may be silent before what it has not begun is given to one that is free, in milliseconds. */
const silence = 2;
/** How many workers may fail to start, one after the other, before there is no use in more. */
const mostFailures = 3;

export interface SessionOptions extends Omit<CrewOptions, "listener" | "remote"> {
  readonly numWorkers: number;
  readonly lostRetries: number;
  /** A worker is replaced after so many. */
  readonly maxTasksPerWorker: number;
}

/** A run as its workers' session sees it. */
export interface RunOfWorkers extends Pick<RunHandle, "capacityGrew"> {
  readonly remote: RemoteRun;
}

/**
 * The workers of a pool while one run uses them. Requests wait here until a worker has room; which one gets it is decided as late as can be.
 *
 *   run ──▶ queue ──▶ a worker's own queue ──▶ begun ──▶ outcome
 *             ▲             │ another worker is free: taken back
 *             └─────────────┘ its worker is gone: handed on; what had begun is lost
 */
export class PoolSession implements ExecutorSession, CrewListener {
  readonly #remote: RemoteRun;
  readonly #grew: () => void;
  readonly #options: SessionOptions;
  readonly #crew: Crew;
  readonly #queue: Held[] = [];
  readonly #durations = new Durations();
  #nextId = 1;
  #failures = 0;
  #isClosed = false;
  #balanceTimer: NodeJS.Timeout | undefined;

  constructor({ remote, capacityGrew }: RunOfWorkers, options: SessionOptions) {
    this.#remote = remote;
    this.#grew = capacityGrew;
    this.#options = options;
    this.#crew = new Crew({ ...options, remote, listener: this });
  }

  /** Starts a first worker. Rejects where it cannot run this flow, or where several in a row did not come up. */
  async start(): Promise<void> {
    for (;;) {
      try {
        return await this.#crew.start();
      } catch (error) {
        this.#failures++;
        if (this.#isClosed || error instanceof FlowRefused || this.#failures >= mostFailures) throw error;
      }
    }
  }

  get lostRetries(): number {
    return this.#options.lostRetries;
  }

  get capacity(): number {
    const { numWorkers, tasksPerWorker } = this.#options;
    return numWorkers * Math.max(tasksPerWorker, this.#durations.depth + 1);
  }

  run(request: TaskRunRequest): Promise<TaskRunOutcome> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ id: this.#nextId++, request, resolve, reject, expected: 0, isDecided: false, stopTimer: undefined, hears: false });
      this.#fill();
    });
  }

  end(request: TaskRunRequest, state: State): void {
    const at = this.#queue.findIndex((held) => held.request === request);
    const [waiting] = at < 0 ? [] : this.#queue.splice(at, 1);
    if (waiting !== undefined) {
      this.#decide(waiting, state);
      return;
    }
    for (const worker of this.#crew.workers) {
      for (const held of worker.held.values()) {
        if (held.request !== request || held.isDecided) continue;
        this.#endHeld(worker, held, state);
        return;
      }
    }
  }

  close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#balanceTimer);
    return this.#crew.close();
  }

  ready(): void {
    this.#failures = 0;
    this.#fill();
  }

  roomy(worker: PoolWorker): void {
    this.#dismissSpent(worker);
    if (this.#queue.length > 0) this.#fill();
  }

  answered(worker: PoolWorker, held: Held, body: Uint8Array): void {
    const before = this.capacity;
    try {
      const outcome = this.#remote.outcome(held.request, body);
      this.#durations.learn(held.request.slug, outcome.durationMs);
      held.resolve(outcome);
    } catch (error) {
      held.reject(error);
    }
    this.#dismissSpent(worker);
    if (this.#queue.length > 0) this.#fill();
    else if (worker.held.size === 0) this.#balance();
    if (this.capacity > before) this.#grew();
  }

  overTime(worker: PoolWorker, held: Held, limit: number): void {
    this.#endHeld(worker, held, this.#remote.timedOut(held.request, limit));
  }

  back(held: readonly Held[]): void {
    this.#queue.unshift(...held);
    this.#fill();
  }

  lost(held: Held, { worker, exit, reason }: Loss): void {
    const error = describeExit({ link: worker.link, exit, label: this.#remote.label(held.request), starts: held.request.attempt });
    const state = failure("Crashed", error, error.what);
    if (exit.outOfMemory) this.#decide(held, state);
    else held.resolve({ state, startedAt: 0, durationMs: 0, lost: reason });
  }

  /** Hands out what waits, and starts workers while there is more than they can take. */
  #fill(): void {
    while (this.#queue.length > 0 && this.#giveNext()) {
      // One more was handed out.
    }
    if (this.#queue.length === 0) this.#balance();
    else if (this.#crew.starting < this.#queue.length) this.#startWorker();
  }

  /** Where some failed to start, those that did not are enough. */
  #startWorker(): void {
    if (this.#isClosed || this.#crew.size >= this.#options.numWorkers) return;
    if (this.#failures < mostFailures || this.#crew.size === 0) this.#crew.start().catch((error: unknown) => this.#noWorker(error));
  }

  #giveNext(): boolean {
    const [held] = this.#queue;
    if (held === undefined) return false;
    const worker = this.#workerWithRoom(held.request.slug);
    if (worker === undefined) return false;
    let bytes: Uint8Array;
    try {
      this.#sendShares(worker, held.request);
      bytes = this.#remote.request(held.request);
    } catch (thrown) {
      this.#queue.shift();
      const error = toError(thrown);
      this.#decide(held, failure("Failed", error, firstLine(error)));
      return true;
    }
    if (!worker.link.push(held.id, bytes)) return false;
    this.#queue.shift();
    held.expected = this.#durations.of(held.request.slug) ?? 0;
    if (worker.held.size === 0) worker.heardAt = performance.now();
    worker.add(held);
    return true;
  }

  #dismissSpent(worker: PoolWorker): void {
    if (worker.taken >= this.#options.maxTasksPerWorker && worker.held.size === 0) this.#crew.dismiss(worker);
  }

  /** The one that has the least to do. */
  #workerWithRoom(slug: string): PoolWorker | undefined {
    const { tasksPerWorker, maxTasksPerWorker } = this.#options;
    let best: PoolWorker | undefined;
    for (const worker of this.#crew.workers) {
      if (!worker.isOpen || worker.isAsked || worker.taken >= maxTasksPerWorker) continue;
      const held = worker.held.size;
      const hasRoom = held < tasksPerWorker || (!isSilent(worker) && this.#durations.hasRoom(slug, { expected: worker.expected, held }));
      if (hasRoom && (best === undefined || held < best.held.size)) best = worker;
    }
    return best;
  }

  #sendShares(worker: PoolWorker, request: TaskRunRequest): void {
    for (const key of this.#remote.sharesOf(request)) {
      if (worker.shares.has(key)) continue;
      worker.link.post(message(toWorker.share, key, this.#remote.share(key)), true);
      worker.shares.add(key);
    }
  }

  /** Ends a request that a worker holds. One that it runs costs the worker its life. */
  #endHeld(worker: PoolWorker, held: Held, state: State): void {
    held.isDecided = true;
    held.stopTimer?.();
    if (this.#crew.begun(worker).includes(held)) this.#crew.kill(worker);
    else this.#crew.recall(worker, worker.held.size);
    this.#decide(held, state);
  }

  /** Where one worker holds what it has not begun, one that is free gets some of it: perhaps one more has to be started for that. */
  #balance(): void {
    if (this.#isClosed || this.#queue.length > 0) return;
    const victim = this.#fullest();
    if (victim === undefined) return;
    const waiting = victim.held.size - this.#options.tasksPerWorker;
    if (this.#hasFree()) {
      if (isSilent(victim)) this.#crew.recall(victim, waiting);
      else if (victim.expected >= silence) this.#crew.recall(victim, Math.ceil(waiting / 2));
    } else if (this.#crew.starting > 0 || this.#crew.size >= this.#options.numWorkers) {
      return;
    } else if (isSilent(victim)) this.#startWorker();
    this.#balanceTimer ??= setTimeout(() => {
      this.#balanceTimer = undefined;
      this.#balance();
    }, silence);
  }

  #fullest(): PoolWorker | undefined {
    let fullest: PoolWorker | undefined;
    for (const worker of this.#crew.workers) {
      if (worker.isAsked || worker.isGone || worker.held.size <= this.#options.tasksPerWorker) continue;
      if (fullest === undefined || worker.held.size > fullest.held.size) fullest = worker;
    }
    return fullest;
  }

  #hasFree(): boolean {
    for (const worker of this.#crew.workers) if (worker.isOpen && worker.held.size < this.#options.tasksPerWorker) return true;
    return false;
  }

  /** A worker could not be started. After some in a row there is no use in more: what waits is Crashed. */
  #noWorker(thrown: unknown): void {
    this.#failures++;
    if (this.#failures < mostFailures || this.#crew.size > 0) {
      this.#fill();
      return;
    }
    const error = toError(thrown);
    for (const held of this.#queue.splice(0)) this.#decide(held, failure("Crashed", error, firstLine(error)));
  }

  #decide(held: Held, state: State): void {
    this.#remote.decide(held.request, state).then(held.resolve, held.reject);
  }
}

/** It may be at something slow: what it is given now would wait for that. */
const isSilent = ({ heardAt }: PoolWorker): boolean => performance.now() - heardAt >= silence;

const firstLine = (error: Error): string => error.message.split("\n", 1)[0] ?? "";
