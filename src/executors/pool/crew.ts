import { FlowRefused, type RemoteRun } from "../../engine/executor.ts";
import { aboutOf, bodyOf, message, toDriver, toWorker } from "../../protocol/messages.ts";
import { describeExit } from "./describe-exit.ts";
import { type Held, PoolWorker } from "./pool-worker.ts";
import type { WorkerExit, WorkerLink } from "./worker-link.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** How long a body that was given up, and took `context.signal`, may clean up, in milliseconds. */
const grace = 3000;
/** How long a worker may take to notice a limit by itself before it is ended, in milliseconds. */
const slack = 50;

/** How a request was lost with its worker. */
export interface Loss {
  readonly worker: PoolWorker;
  readonly exit: WorkerExit;
  readonly reason: "worker lost" | "worker retired" | "unresponsive";
}

/** Who hears of what becomes of requests. */
export interface CrewListener {
  /** One more worker can take requests. */
  ready(): void;
  /** A worker may have room again. */
  roomy(worker: PoolWorker): void;
  answered(worker: PoolWorker, held: Held, body: Uint8Array): void;
  /** A body is over its time. */
  overTime(worker: PoolWorker, held: Held, limit: number): void;
  /** Requests that had not begun: any worker may run them. */
  back(held: readonly Held[]): void;
  lost(held: Held, loss: Loss): void;
}

export interface CrewOptions {
  readonly remote: RemoteRun;
  readonly pool: WorkerPool;
  readonly startLink: () => WorkerLink;
  readonly tasksPerWorker: number;
  /** The body of "begin". */
  readonly begin: Uint8Array;
  readonly listener: CrewListener;
}

/** The workers of one run: how they start, what they say, how they end. */
export class Crew {
  readonly #options: CrewOptions;
  readonly #beginMessage: Uint8Array;
  readonly #workers = new Set<PoolWorker>();
  /** Those that are no longer of use and not gone yet. */
  readonly #leaving = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(options: CrewOptions) {
    this.#options = options;
    this.#beginMessage = message(toWorker.begin, options.tasksPerWorker, options.begin);
    options.remote.onForget = (key) => this.#forget(key);
    options.remote.onTell = (request, body) => this.#tellAll((held) => held.request === request, body);
  }

  get workers(): Iterable<PoolWorker> {
    return this.#workers;
  }

  /** How many take part, or will: those that are being given up have been replaced. */
  get size(): number {
    let count = 0;
    for (const { stuck, isGone } of this.#workers) if (stuck.size === 0 && !isGone) count++;
    return count;
  }

  get starting(): number {
    let count = 0;
    for (const { isReady } of this.#workers) if (!isReady) count++;
    return count;
  }

  /** Resolves when one more worker is ready; rejects where it cannot run this flow, or died before. */
  async start(): Promise<void> {
    for (let kept = this.#options.pool.take(); kept !== undefined; kept = this.#options.pool.take()) {
      try {
        return await this.#begin(kept);
      } catch (error) {
        // Else it had died while it waited to be used again.
        if (error instanceof FlowRefused || this.#isClosed) throw error;
      }
    }
    return this.#begin(this.#options.startLink());
  }

  #begin(link: WorkerLink): Promise<void> {
    const worker = new PoolWorker(link);
    this.#workers.add(worker);
    const readiness = Promise.withResolvers<void>();
    link.onFrame = (frame) => {
      if (worker.isReady) this.#hear(worker, frame);
      else if (this.#workers.has(worker)) this.#hearFirst(worker, frame, readiness);
    };
    link.onPrinted = (text, stream) => this.#options.remote.wrote(text, stream);
    void link.exited.then((exit) => {
      if (worker.isReady) {
        this.#gone(worker, exit);
        return;
      }
      this.#workers.delete(worker);
      readiness.reject(describeExit({ link, exit, label: undefined, starts: 0 }));
    });
    link.ref();
    link.post(this.#beginMessage);
    return readiness.promise;
  }

  /** What a worker has, or may have, begun: it takes its requests in order. */
  begun(worker: PoolWorker): readonly Held[] {
    return [...worker.held.values()].slice(0, this.#options.tasksPerWorker);
  }

  /** Ends a worker at once. What it runs is lost but for what was decided; the rest goes back. */
  kill(worker: PoolWorker): void {
    if (worker.isGone) return;
    worker.isGone = true;
    if (!worker.isAsked) this.#takeBack(worker, worker.held.size);
    worker.link.end(worker.link.kind === "process" ? "gentle" : "hard");
    this.#leaving.add(worker.link.exited);
  }

  /** A worker has done its part: another one takes its place when there is work for it. */
  dismiss(worker: PoolWorker): void {
    this.#workers.delete(worker);
    worker.link.end("gentle");
    this.#leaving.add(worker.link.exited);
  }

  /** Asks a worker to give back what it has not begun. */
  recall(worker: PoolWorker, most: number): void {
    if (worker.isAsked || worker.isGone) return;
    worker.isAsked = true;
    const isAll = most >= worker.held.size;
    this.#takeBack(worker, most, () => {
      worker.isAsked = false;
      this.#endIfDecided(worker, isAll);
    });
  }

  #takeBack(worker: PoolWorker, most: number, then?: () => void): void {
    worker.link.takeBack(most, (ids) => {
      const taken = ids.flatMap((id) => worker.remove(id) ?? []).sort((a, b) => a.id - b.id);
      worker.taken -= taken.length;
      then?.();
      if (taken.length > 0) this.#options.listener.back(taken.filter(({ isDecided }) => !isDecided));
      else this.#options.listener.roomy(worker);
    });
  }

  /** What was decided here and is not given back has begun after all: it costs the worker its life. */
  #endIfDecided(worker: PoolWorker, isAll: boolean): void {
    if (![...worker.held.values()].some(({ isDecided }) => isDecided)) return;
    if (isAll) this.kill(worker);
    else this.recall(worker, worker.held.size);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const worker of this.#workers) this.#leaving.add(this.#options.pool.giveBack(worker.link, worker.isOpen && worker.held.size === 0));
    this.#workers.clear();
    await Promise.all(this.#leaving);
  }

  #hearFirst(worker: PoolWorker, frame: Uint8Array, { resolve, reject }: PromiseWithResolvers<void>): void {
    if (frame[0] !== toDriver.ready && frame[0] !== toDriver.refused) return;
    const { remote, listener } = this.#options;
    try {
      if (frame[0] === toDriver.refused) throw remote.refused(bodyOf(frame));
      remote.ready(bodyOf(frame));
    } catch (error) {
      this.#workers.delete(worker);
      this.#leaving.add(worker.link.exited);
      worker.link.end("hard");
      reject(error);
      return;
    }
    worker.isReady = true;
    resolve();
    listener.ready();
  }

  #hear(worker: PoolWorker, frame: Uint8Array): void {
    const { remote, listener } = this.#options;
    const about = aboutOf(frame);
    worker.heardAt = performance.now();
    switch (frame[0]) {
      case toDriver.outcome: {
        const held = worker.remove(about);
        this.#endIfStuck(worker);
        if (held !== undefined && !held.isDecided) listener.answered(worker, held, bodyOf(frame));
        return;
      }
      case toDriver.event:
        remote.event(bodyOf(frame));
        return;
      case toDriver.started:
        this.#started(worker, worker.held.get(about));
        return;
      case toDriver.ended:
        worker.held.get(about)?.stopTimer?.();
        return;
      case toDriver.hears:
        this.#hears(worker.held.get(about));
        return;
      case toDriver.ask:
        worker.link.post(message(toWorker.answer, about, remote.answer(bodyOf(frame))), true);
        return;
      case toDriver.stuck:
        worker.stuck.add(about);
        this.#retire(worker, worker.held.get(about)?.hears ?? false);
        return;
      case toDriver.unstuck:
        worker.stuck.delete(about);
        listener.roomy(worker);
        return;
      default:
        throw new Error(`Internal error: there is no frame ${frame[0]}`);
    }
  }

  #started(worker: PoolWorker, held: Held | undefined): void {
    if (held === undefined || held.isDecided) return;
    const limit = this.#options.remote.limitOf(held.request);
    this.#options.remote.started(held.request);
    if (limit === undefined) return;
    held.stopTimer?.();
    let turn: NodeJS.Immediate | undefined;
    const timer = setTimeout(() => {
      // What the worker said in time is heard first: this thread may be the busy one.
      turn = setImmediate(() => this.#options.listener.overTime(worker, held, limit));
    }, limit + slack);
    held.stopTimer = () => {
      clearTimeout(timer);
      clearImmediate(turn);
    };
  }

  #hears(held: Held | undefined): void {
    if (held === undefined) return;
    held.hears = true;
    this.#options.remote.hears(held.request);
  }

  /** A body goes on that was given up: the worker gets nothing more, and is ended when its other task runs are over. */
  #retire(worker: PoolWorker, hears: boolean): void {
    this.recall(worker, worker.held.size);
    if (!hears) return;
    worker.graceEnds = performance.now() + grace;
    const timer = setTimeout(() => this.#endIfStuck(worker), grace);
    void worker.link.exited.then(() => clearTimeout(timer));
  }

  #endIfStuck(worker: PoolWorker): void {
    if (worker.stuck.size > 0 && worker.held.size === 0 && performance.now() >= worker.graceEnds) this.kill(worker);
  }

  #gone(worker: PoolWorker, exit: WorkerExit): void {
    if (!this.#workers.delete(worker)) return;
    const reason = exit.unresponsive ? "unresponsive" : worker.isGone ? "worker retired" : "worker lost";
    const begun = new Set(this.begun(worker));
    worker.isGone = true;
    const held = [...worker.held.values()];
    for (const { id } of held) worker.remove(id);
    const open = held.filter(({ isDecided }) => !isDecided);
    for (const one of open) if (begun.has(one)) this.#options.listener.lost(one, { worker, exit, reason });
    this.#options.listener.back(open.filter((one) => !begun.has(one)));
  }

  #forget(key: number): void {
    for (const { link, shares } of this.#workers) if (shares.delete(key)) link.post(message(toWorker.forget, key));
  }

  #tellAll(isMeant: (held: Held) => boolean, body: Uint8Array): void {
    for (const { link, held } of this.#workers) {
      for (const one of held.values()) if (isMeant(one)) link.post(message(toWorker.tell, one.id, body));
    }
  }
}
