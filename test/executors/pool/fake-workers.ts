import type { RemoteRun, TaskRunOutcome, TaskRunRequest } from "../../../src/engine/executor.ts";
import { PoolSession, type SessionOptions } from "../../../src/executors/pool/session.ts";
import type { WorkerExit, WorkerLink } from "../../../src/executors/pool/worker-link.ts";
import { WorkerPool } from "../../../src/executors/pool/worker-pool.ts";
import { aboutOf, message, toDriver, toWorker } from "../../../src/protocol/messages.ts";
import { failure, success } from "../../../src/states/make.ts";

const killed: WorkerExit = {
  code: null,
  signal: "SIGKILL",
  error: undefined,
  outOfMemory: false,
  overLimit: undefined,
  stuck: false,
  unresponsive: false,
  stderrTail: "",
};

/** Where what a worker says stays: nowhere, or like frames in a pipe, until the test lets the driver read it. */
export type Delivery = "at once" | "when read";

/** A worker that does nothing by itself. The test is its other end: it begins requests, says things, dies. */
export class FakeLink implements WorkerLink {
  readonly kind: "thread" | "process";
  readonly pid: number;
  readonly exited: Promise<WorkerExit>;
  onFrame: (frame: Uint8Array) => void = () => undefined;
  onPrinted = (): void => undefined;
  /** Requests that it has not begun, oldest first. */
  waiting: number[] = [];
  readonly running = new Set<number>();
  /** Every request that it ever began. */
  readonly begun: number[] = [];
  /** Messages beside the queue, as `kind about`. */
  readonly posted: string[] = [];
  endings: string[] = [];
  isGone = false;
  /** Told when something was pushed. */
  onPush: () => void = () => undefined;
  readonly #delivery: Delivery;
  readonly #unread: (() => void)[] = [];
  readonly #asked: { readonly most: number; readonly taken: (ids: number[]) => void }[] = [];
  readonly #exit = Promise.withResolvers<WorkerExit>();

  constructor(pid: number, delivery: Delivery) {
    this.pid = pid;
    this.kind = delivery === "at once" ? "thread" : "process";
    this.#delivery = delivery;
    this.exited = this.#exit.promise;
  }

  push(id: number): boolean {
    if (this.isGone || this.endings.length > 0) return false;
    this.waiting.push(id);
    this.onPush();
    return true;
  }

  takeBack(most: number, taken: (ids: number[]) => void): void {
    if (this.isGone) {
      taken([]);
      return;
    }
    this.#asked.push({ most, taken });
    if (this.#delivery === "at once") this.hearTakeBack();
  }

  post(bytes: Uint8Array): void {
    const name = Object.entries(toWorker).find(([, kind]) => kind === bytes[0])?.[0];
    this.posted.push(`${name} ${aboutOf(bytes)}`);
  }

  ref(): void {
    // Nothing here keeps a process alive.
  }

  unref(): void {
    // The same.
  }

  end(how: "gentle" | "hard"): void {
    this.endings.push(how);
  }

  /** It is ready for requests. */
  ready(): void {
    this.say("ready", 0);
  }

  /** Begins the oldest request that it has. */
  begin(): number | undefined {
    const id = this.waiting.shift();
    if (id === undefined) return undefined;
    this.running.add(id);
    this.begun.push(id);
    return id;
  }

  finish(id: number, durationMs: number): void {
    this.running.delete(id);
    this.say("outcome", id, new TextEncoder().encode(JSON.stringify({ durationMs, by: this.pid })));
  }

  say(kind: keyof typeof toDriver, about: number, body?: Uint8Array): void {
    this.#tell(() => this.onFrame(message(toDriver[kind], about, body)));
  }

  /** Answers what it was asked to give back. Gives whether it was asked. */
  hearTakeBack(): boolean {
    const asked = this.#asked.shift();
    if (asked === undefined) return false;
    const ids = asked.most > 0 ? this.waiting.splice(-asked.most).reverse() : [];
    if (this.#delivery === "at once") asked.taken(ids);
    else this.#tell(() => asked.taken(ids));
    return true;
  }

  /** Lets the driver read the oldest thing that it said. Gives whether there was one. */
  deliver(): boolean {
    const first = this.#unread.shift();
    first?.();
    return first !== undefined;
  }

  /** It is gone: everything that it said is read first, and whatever it was asked is answered. */
  die(exit: Partial<WorkerExit> = {}): void {
    if (this.isGone) return;
    while (this.deliver()) {
      // The next one.
    }
    this.isGone = true;
    for (const { taken } of this.#asked.splice(0)) taken([]);
    this.#exit.resolve({ ...killed, ...exit });
  }

  #tell(tell: () => void): void {
    if (this.#delivery === "at once") tell();
    else this.#unread.push(tell);
  }
}

/** What became of a request. */
export interface Settled {
  readonly id: number;
  readonly outcomes: TaskRunOutcome[];
}

export type FakeOptions = Partial<Pick<SessionOptions, "numWorkers" | "tasksPerWorker" | "maxTasksPerWorker">> & {
  readonly delivery?: Delivery;
  readonly shares?: (request: TaskRunRequest) => readonly number[];
  readonly limit?: number;
};

/** A session whose workers are fake, with a run that notes what it is asked. Requests are numbered from 1, as the session does it. */
export class FakeRun {
  readonly links: FakeLink[] = [];
  readonly session: PoolSession;
  readonly settled = new Map<number, Settled>();
  readonly requests = new Map<number, TaskRunRequest>();
  grew = 0;
  readonly remote: RemoteRun;
  #lastId = 0;

  constructor(options: FakeOptions = {}) {
    const { numWorkers = 2, tasksPerWorker = 1, maxTasksPerWorker = Number.POSITIVE_INFINITY, delivery = "at once" } = options;
    this.remote = fakeRemote(options);
    const startLink = (): FakeLink => {
      const link = new FakeLink(this.links.length + 1, delivery);
      this.links.push(link);
      return link;
    };
    const run = { remote: this.remote, capacityGrew: () => this.grew++ };
    const pool = new WorkerPool();
    this.session = new PoolSession(run, { numWorkers, tasksPerWorker, maxTasksPerWorker, lostRetries: 3, pool, startLink, begin: new Uint8Array() });
  }

  /** The worker that was started as the nth, from 0. */
  link(n: number): FakeLink {
    const link = this.links[n];
    if (link === undefined) throw new Error(`There is no worker ${n}: ${this.links.length} were started`);
    return link;
  }

  /** Starts the session with so many workers, all of them ready, that have run so many task runs of such a duration. */
  async startWith(workers: number, warm?: { readonly runs: number; readonly durationMs: number; readonly slug?: string }): Promise<void> {
    const started = this.session.start();
    this.link(0).ready();
    await started;
    // Slow ones, each begun before the next is handed over, are what workers are started for.
    const ids = Array.from({ length: workers }, () => this.run("first"));
    for (let n = 0; n < workers; n++) if (n > 0) this.link(n).ready();
    for (const link of this.links) {
      const id = link.begin();
      if (id !== undefined) link.finish(id, warm?.durationMs ?? 100);
    }
    if (ids.length !== this.links.length) throw new Error(`${this.links.length} workers were started`);
    for (let i = 0; i < (warm?.runs ?? 0); i++) {
      this.run(warm?.slug ?? "tiny");
      for (const link of this.links) for (let id = link.begin(); id !== undefined; id = link.begin()) link.finish(id, warm?.durationMs ?? 100);
    }
    await Promise.resolve();
  }

  /** Hands over a request; gives its number. */
  run(slug: string): number {
    this.#lastId++;
    const id = this.#lastId;
    const request = { slug, mapIndex: id, attempt: 1 };
    this.requests.set(id, request);
    const settled: Settled = { id, outcomes: [] };
    this.settled.set(id, settled);
    void this.session.run(request).then((outcome) => settled.outcomes.push(outcome));
    return id;
  }

  /** What a request ended as: its state or how it was lost; "open" while it has not. */
  endOf(id: number): string {
    const [outcome] = this.settled.get(id)?.outcomes ?? [];
    return outcome === undefined ? "open" : (outcome.lost ?? outcome.state.type);
  }

  get open(): readonly number[] {
    return [...this.settled.values()].filter(({ outcomes }) => outcomes.length === 0).map(({ id }) => id);
  }
}

function fakeRemote({ shares, limit }: FakeOptions): RemoteRun {
  const no = (): never => {
    throw new Error("This is not asked");
  };
  return {
    begin: no,
    ready: () => undefined,
    refused: no,
    request: () => new Uint8Array(8),
    sharesOf: (request) => shares?.(request) ?? [],
    share: () => new Uint8Array(4),
    onForget: no,
    limitOf: () => limit,
    started: () => undefined,
    outcome: (_, body) => {
      const { durationMs, by } = JSON.parse(new TextDecoder().decode(body)) as { durationMs: number; by: number };
      return { state: success(by, ""), startedAt: 0, durationMs };
    },
    event: no,
    wrote: no,
    answer: no,
    onTell: no,
    hears: () => undefined,
    // Handlers may take their time.
    decide: (_, state) => new Promise((resolve) => setTimeout(resolve, 1, { state, startedAt: 0, durationMs: 0 })),
    timedOut: ({ slug }, ms) => failure("TimedOut", new Error(`${slug} took more than ${ms} ms`), ""),
    label: ({ slug }) => slug,
  };
}

/** Lets a worker work by itself: it takes so many milliseconds of the test's clock for each request. */
export function letWork(link: FakeLink, durationOf: (id: number) => number): void {
  let isBusy = false;
  const work = (): void => {
    let spent = 0;
    for (let id = link.begin(); id !== undefined; id = link.begin()) {
      const [mine, took] = [id, durationOf(id)];
      spent += took;
      if (spent < 1) link.finish(mine, took);
      else {
        setTimeout(() => {
          link.finish(mine, took);
          work();
        }, Math.floor(spent));
        return;
      }
    }
    isBusy = false;
  };
  link.onPush = () => {
    if (isBusy) return;
    isBusy = true;
    queueMicrotask(work);
  };
}
