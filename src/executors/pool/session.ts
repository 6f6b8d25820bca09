import type { ExecutorSession, RunHandle, TaskRunOutcome, TaskRunRequest } from "../../engine/executor.ts";
import { aboutOf, bodyOf, message, toDriver, toWorker } from "../../protocol/messages.ts";
import { failure, toError } from "../../states/make.ts";
import type { State } from "../../states/state.ts";
import { describeExit } from "./describe-exit.ts";
import { Durations } from "./durations.ts";
import { type Held, PoolWorker } from "./pool-worker.ts";
import type { WorkerExit } from "./worker-link.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** How long a body that was given up, and took `context.signal`, may clean up, in milliseconds. */
const grace = 3000;
/** How long a worker may take to notice a limit by itself before it is ended, in milliseconds. */
const slack = 50;
/** How long a worker may be silent before what it has not begun is given to one that is free, in milliseconds. */
const silence = 2;
/** How many workers may fail to start, one after the other, before there is no use in more. */
const mostFailures = 3;

export interface SessionOptions {
  readonly numWorkers: number;
  readonly tasksPerWorker: number;
  readonly lostRetries: number;
}

/**
 * The workers of a pool while one run uses them. Requests wait here until a worker has room; which one gets it is decided as late as can be.
 *
 *   run ──▶ queue ──▶ a worker's own queue ──▶ begun ──▶ outcome
 *             ▲             │ another worker is free: taken back
 *             └─────────────┘ its worker is gone: handed on; what had begun is lost
 */
export class PoolSession implements ExecutorSession {
  readonly #run: RunHandle;
  readonly #pool: WorkerPool;
  readonly #options: SessionOptions;
  readonly #begin: Uint8Array;
  readonly #queue: Held[] = [];
  readonly #workers = new Set<PoolWorker>();
  readonly #durations = new Durations();
  #nextId = 1;
  #failures = 0;
  #isClosed = false;
  #balanceTimer: NodeJS.Timeout | undefined;

  constructor(run: RunHandle, pool: WorkerPool, { begin, ...options }: SessionOptions & { readonly begin: Uint8Array }) {
    this.#run = run;
    this.#pool = pool;
    this.#options = options;
    this.#begin = message(toWorker.begin, options.tasksPerWorker, begin);
    run.remote.onForget = (key) => this.#forget(key);
    run.remote.onTell = (request, body) => this.#tell(request, body);
  }

  /** Starts a first worker. Rejects where it cannot run this flow. */
  async start(): Promise<void> {
    await this.#startWorker();
  }

  get lostRetries(): number {
    return this.#options.lostRetries;
  }

  get capacity(): number {
    const { numWorkers, tasksPerWorker } = this.#options;
    return numWorkers * Math.max(tasksPerWorker, this.#durations.widest + 1);
  }

  run(request: TaskRunRequest): Promise<TaskRunOutcome> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ id: this.#nextId++, request, resolve, reject, expected: 0, stopTimer: undefined, hears: false });
      this.#fill();
    });
  }

  end(request: TaskRunRequest, state: State): void {
    const at = this.#queue.findIndex((held) => held.request === request);
    if (at >= 0) {
      const [held] = this.#queue.splice(at, 1);
      if (held !== undefined) this.#decide(held, state);
      return;
    }
    for (const worker of this.#workers) {
      const held = [...worker.held.values()].find((one) => one.request === request);
      if (held === undefined) continue;
      this.#endHeld(worker, held, state);
      return;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#balanceTimer);
    const gone = [...this.#workers].map((worker) => this.#pool.giveBack(worker.link, worker.isOpen && worker.held.size === 0));
    this.#workers.clear();
    await Promise.all(gone);
  }

  /** Hands out what waits, and starts workers while there is more than they can take. */
  #fill(): void {
    while (this.#queue.length > 0 && this.#giveNext()) {
      // One more was handed out.
    }
    if (this.#queue.length === 0) this.#balance();
    else if (this.#starting < this.#queue.length && this.#crew < this.#options.numWorkers)
      void this.#startWorker().catch((error: unknown) => this.#noWorker(error));
  }

  #giveNext(): boolean {
    const [held] = this.#queue;
    if (held === undefined) return false;
    const worker = this.#workerWithRoom(held.request.slug);
    if (worker === undefined) return false;
    let bytes: Uint8Array;
    try {
      this.#sendShares(worker, held.request);
      bytes = this.#run.remote.request(held.request);
    } catch (thrown) {
      this.#queue.shift();
      const error = toError(thrown);
      this.#decide(held, failure("Failed", error, error.message.split("\n", 1)[0] ?? ""));
      return true;
    }
    if (!worker.link.push(held.id, bytes)) return false;
    this.#queue.shift();
    held.expected = this.#durations.of(held.request.slug) ?? 0;
    if (worker.held.size === 0) worker.heardAt = performance.now();
    worker.add(held);
    return true;
  }

  #workerWithRoom(slug: string): PoolWorker | undefined {
    let best: PoolWorker | undefined;
    for (const worker of this.#workers) {
      if (!worker.isOpen || worker.isAsked) continue;
      const { size } = worker.held;
      const hasRoom = size < this.#options.tasksPerWorker || this.#durations.room(slug, worker.expected, size);
      if (hasRoom && (best === undefined || size < best.held.size)) best = worker;
    }
    return best;
  }

  /** Workers that take part: those that are being given up are replaced. */
  get #crew(): number {
    let count = 0;
    for (const { stuck } of this.#workers) if (stuck.size === 0) count++;
    return count;
  }

  get #starting(): number {
    let count = 0;
    for (const { isReady } of this.#workers) if (!isReady) count++;
    return count;
  }

  #sendShares(worker: PoolWorker, request: TaskRunRequest): void {
    for (const key of this.#run.remote.sharesOf(request)) {
      if (worker.shares.has(key)) continue;
      worker.link.post(message(toWorker.share, key, this.#run.remote.share(key)), true);
      worker.shares.add(key);
    }
  }

  /** Resolves when the worker is ready; rejects where it cannot run this flow, or died before. */
  #startWorker(): Promise<void> {
    const link = this.#pool.take();
    const worker = new PoolWorker(link);
    this.#workers.add(worker);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    link.onFrame = (frame) => {
      if (worker.isReady) this.#hear(worker, frame);
      else this.#hearFirst(worker, frame, { resolve, reject });
    };
    link.onPrinted = (text, stream) => process[stream].write(text);
    void link.exited.then((exit) => {
      if (!worker.isReady) reject(describeExit({ link, exit, label: undefined }));
      this.#gone(worker, exit);
    });
    link.ref();
    link.post(this.#begin);
    return promise;
  }

  #hearFirst(worker: PoolWorker, frame: Uint8Array, { resolve, reject }: { readonly resolve: () => void; readonly reject: (error: unknown) => void }): void {
    if (frame[0] !== toDriver.ready && frame[0] !== toDriver.refused) return;
    try {
      if (frame[0] === toDriver.refused) throw this.#run.remote.refused(bodyOf(frame));
      this.#run.remote.ready(bodyOf(frame));
      worker.isReady = true;
      this.#failures = 0;
      resolve();
      this.#fill();
    } catch (error) {
      reject(error);
      worker.link.end("hard");
    }
  }

  #hear(worker: PoolWorker, frame: Uint8Array): void {
    const { remote } = this.#run;
    const about = aboutOf(frame);
    worker.heardAt = performance.now();
    switch (frame[0]) {
      case toDriver.outcome:
        this.#answered(worker, about, bodyOf(frame));
        return;
      case toDriver.event:
        remote.event(bodyOf(frame));
        return;
      case toDriver.started:
        this.#started(worker, worker.held.get(about));
        return;
      case toDriver.hears: {
        const held = worker.held.get(about);
        if (held === undefined) return;
        held.hears = true;
        remote.hears(held.request);
        return;
      }
      case toDriver.ask:
        worker.link.post(message(toWorker.answer, about, remote.answer(bodyOf(frame))), true);
        return;
      case toDriver.stuck:
        worker.stuck.add(about);
        this.#retire(worker, worker.held.get(about)?.hears ?? false);
        return;
      case toDriver.unstuck:
        worker.stuck.delete(about);
        this.#fill();
        return;
      default:
        throw new Error(`Internal error: there is no frame ${frame[0]}`);
    }
  }

  #answered(worker: PoolWorker, id: number, body: Uint8Array): void {
    const held = worker.remove(id);
    if (held === undefined) return;
    const before = this.capacity;
    try {
      const outcome = this.#run.remote.outcome(body);
      this.#durations.learn(held.request.slug, outcome.durationMs);
      held.resolve(outcome);
    } catch (error) {
      held.reject(error);
    }
    if (this.#queue.length > 0) this.#fill();
    else if (worker.held.size === 0) this.#balance();
    if (this.capacity > before) this.#run.capacityGrew();
  }

  #started(worker: PoolWorker, held: Held | undefined): void {
    if (held === undefined) return;
    const limit = this.#run.remote.limitOf(held.request);
    if (limit === undefined) return;
    const timer = setTimeout(() => this.#endHeld(worker, held, this.#run.remote.timedOut(held.request, limit)), limit + slack);
    held.stopTimer = () => clearTimeout(timer);
  }

  /** Ends a request that a worker holds. One that it runs costs the worker its life. */
  #endHeld(worker: PoolWorker, held: Held, state: State): void {
    const isBegun = this.#begun(worker).includes(held);
    if (worker.remove(held.id) === undefined) return;
    if (isBegun) {
      this.#run.remote.started(held.request);
      this.#kill(worker);
    } else this.#recall(worker, worker.held.size + 1);
    this.#decide(held, state);
  }

  /** What a worker has, or may have, begun: it takes its requests in order. */
  #begun(worker: PoolWorker): readonly Held[] {
    return [...worker.held.values()].slice(0, this.#options.tasksPerWorker);
  }

  #kill(worker: PoolWorker): void {
    worker.isReady = false;
    worker.isGone = true;
    worker.link.end(worker.link.kind === "process" && !this.#isClosed ? "gentle" : "hard");
  }

  /** A body goes on that was given up: the worker gets nothing more, and is ended when its other task runs are over. */
  #retire(worker: PoolWorker, hears: boolean): void {
    this.#recall(worker, worker.held.size);
    const end = (): void => {
      if (worker.stuck.size === 0 || worker.isGone) return;
      this.#kill(worker);
    };
    const timer = setTimeout(end, hears ? grace : 0);
    void worker.link.exited.then(() => clearTimeout(timer));
    this.#fill();
  }

  /** Asks a worker to give back what it has not begun. */
  #recall(worker: PoolWorker, most: number): void {
    if (worker.isAsked || worker.isGone) return;
    worker.isAsked = true;
    worker.link.takeBack(most, (ids) => {
      worker.isAsked = false;
      const taken = ids.flatMap((id) => worker.remove(id) ?? []).sort((a, b) => a.id - b.id);
      this.#queue.unshift(...taken);
      this.#fill();
    });
  }

  /** Where one worker is free and another holds what it has not begun, the free one gets some of it. */
  #balance(): void {
    if (this.#isClosed || this.#queue.length > 0) return;
    const victim = this.#fullest();
    if (victim === undefined || !this.#hasFree()) return;
    const waiting = victim.held.size - this.#options.tasksPerWorker;
    const isSilent = performance.now() - victim.heardAt >= silence;
    if (isSilent) this.#recall(victim, waiting);
    else if (victim.expected >= silence) this.#recall(victim, Math.ceil(waiting / 2));
    this.#balanceTimer ??= setTimeout(() => {
      this.#balanceTimer = undefined;
      this.#balance();
    }, silence);
  }

  #fullest(): PoolWorker | undefined {
    let fullest: PoolWorker | undefined;
    for (const worker of this.#workers) {
      if (worker.isAsked || worker.isGone || worker.held.size <= this.#options.tasksPerWorker) continue;
      if (fullest === undefined || worker.held.size > fullest.held.size) fullest = worker;
    }
    return fullest;
  }

  #hasFree(): boolean {
    for (const worker of this.#workers) if (worker.isOpen && worker.held.size < this.#options.tasksPerWorker) return true;
    return false;
  }

  #gone(worker: PoolWorker, exit: WorkerExit): void {
    if (!this.#workers.delete(worker)) return;
    const begun = this.#begun(worker);
    const wasEnded = worker.isGone;
    worker.isGone = true;
    const rest = [...worker.held.values()].filter((held) => !begun.includes(held));
    for (const held of [...worker.held.values()]) worker.remove(held.id);
    this.#queue.unshift(...(wasEnded ? [...begun, ...rest] : rest));
    if (!wasEnded) for (const held of begun) this.#lost(held, worker, exit);
    this.#fill();
  }

  #lost(held: Held, { link }: PoolWorker, exit: WorkerExit): void {
    const { remote } = this.#run;
    remote.started(held.request);
    const error = describeExit({ link, exit, label: remote.label(held.request) });
    const state = failure("Crashed", error, error.what);
    if (exit.outOfMemory) this.#decide(held, state);
    else held.resolve({ state, startedAt: 0, durationMs: 0, lost: "worker lost" });
  }

  /** No worker could be started. After some in a row there is no use in more: what waits is Crashed. */
  #noWorker(thrown: unknown): void {
    this.#failures++;
    if (this.#failures < mostFailures || this.#crew > 0) {
      this.#fill();
      return;
    }
    const error = toError(thrown);
    for (const held of this.#queue.splice(0)) this.#decide(held, failure("Crashed", error, error.message.split("\n", 1)[0] ?? ""));
  }

  #decide(held: Held, state: State): void {
    this.#run.remote.decide(held.request, state).then(held.resolve, held.reject);
  }

  #forget(key: number): void {
    for (const { link, shares } of this.#workers) if (shares.delete(key)) link.post(message(toWorker.forget, key));
  }

  #tell(request: TaskRunRequest, body: Uint8Array): void {
    for (const { link, held } of this.#workers) {
      for (const { id, request: one } of held.values()) if (one === request) link.post(message(toWorker.tell, id, body));
    }
  }
}
