import type { FlowGraph, TaskNode } from "../../core/graph.ts";
import { timedOut } from "../../errors/running.ts";
import { ByteReader } from "../../protocol/byte-reader.ts";
import { ByteWriter } from "../../protocol/byte-writer.ts";
import { readError } from "../../protocol/errors.ts";
import { writeState } from "../../protocol/states.ts";
import type { MemoryCache } from "../../results/memory-cache.ts";
import { failure, plain, toError } from "../../states/make.ts";
import { isFailed, isFinished, isPending, type State } from "../../states/state.ts";
import { formatDuration } from "../../util/duration.ts";
import { FlowRefused, type RemoteRun, type TaskRunOutcome, type TaskRunRequest } from "../executor.ts";
import type { RunTables } from "../run-tables.ts";
import type { TaskRunServices } from "../services.ts";
import { stateEvent } from "../state-event.ts";
import { TaskRun } from "../task-run.ts";
import { decideHere } from "./decide-here.ts";
import { type EventOf, readNews, type TaskRunNews } from "./event-codec.ts";
import { readOutcome } from "./outcome-codec.ts";
import { RequestWriter } from "./request-writer.ts";
import { ShareReaders } from "./share-readers.ts";
import { answerCache, type CacheName } from "./value-cache-codec.ts";
import { withResultLater } from "./with-result-later.ts";

/** A start of a task run that a worker tells of. */
type Start = Omit<EventOf, "node"> & { readonly node: TaskNode };

/** How the flow of a run gets to workers. */
export interface FlowForWorkers {
  /** The body of "begin" for this run. */
  readonly begin: () => Promise<Uint8Array>;
  /** Reads the body of "ready"; throws where the worker's flow is another one. */
  readonly ready: (body: Uint8Array) => void;
  /** Passes on what a worker writes outside of its task runs. */
  readonly wrote: (text: string, stream: "stdout" | "stderr") => void;
  readonly caches: Readonly<Record<CacheName, MemoryCache<unknown>>>;
}

export interface RemoteFlowRunOptions {
  readonly graph: FlowGraph;
  readonly tables: RunTables;
  readonly services: TaskRunServices;
  readonly forWorkers: FlowForWorkers;
}

/** The driver's half of a run whose task runs are run by workers. */
export class RemoteFlowRun implements RemoteRun {
  onForget: (key: number) => void = () => undefined;
  onTell: (request: TaskRunRequest, body: Uint8Array) => void = () => undefined;
  readonly #options: RemoteFlowRunOptions;
  readonly #requests: RequestWriter;
  readonly #readers: ShareReaders;
  /** What workers have, by `keyOf`. */
  readonly #underWay = new Map<number, TaskRun>();
  /** What is to be told of ends once they are certain: a worker that dies before it answers takes them with it. */
  readonly #untold = new WeakMap<TaskRun, (() => void)[]>();
  readonly #writer = new ByteWriter();

  constructor(options: RemoteFlowRunOptions) {
    this.#options = options;
    this.#requests = new RequestWriter(options.graph, options.tables);
    this.#readers = new ShareReaders(options.graph);
  }

  /** A task is over as a whole: what only it read of others can be forgotten. */
  nodeOver(node: TaskNode): void {
    for (const key of this.#readers.over(node)) this.onForget(key);
  }

  async begin(): Promise<Uint8Array> {
    try {
      return await this.#options.forWorkers.begin();
    } catch (thrown) {
      throw new FlowRefused(toError(thrown));
    }
  }

  ready(body: Uint8Array): void {
    try {
      this.#options.forWorkers.ready(body);
    } catch (thrown) {
      throw new FlowRefused(toError(thrown));
    }
  }

  refused(body: Uint8Array): FlowRefused {
    return new FlowRefused(readError(new ByteReader(body)));
  }

  request(request: TaskRunRequest): Uint8Array {
    const run = ours(request);
    this.#underWay.set(keyOf(run), run);
    run.onTold ??= (state) =>
      this.onTell(
        run,
        this.#written((writer) => writeState(writer, state)),
      );
    return this.#written((writer) => this.#requests.write(writer, run));
  }

  sharesOf(request: TaskRunRequest): readonly number[] {
    return this.#requests.sharesOf(ours(request).node);
  }

  share(key: number): Uint8Array {
    return this.#written((writer) => this.#requests.writeShare(writer, key));
  }

  limitOf(request: TaskRunRequest): number | undefined {
    return ours(request).node.settings.timeout;
  }

  started(request: TaskRunRequest): void {
    const run = ours(request);
    const { clock } = this.#options.services;
    run.startedAt = clock.now();
    run.begunAt = clock.monotonic();
    if (isPending(run.state)) run.state = plain("Running", "Running the task.");
  }

  outcome(request: TaskRunRequest, body: Uint8Array): TaskRunOutcome {
    const run = ours(request);
    this.#underWay.delete(keyOf(run));
    for (const tell of this.#untold.get(run) ?? []) tell();
    return readOutcome(body);
  }

  event(body: Uint8Array): void {
    const { of, news } = readNews(new ByteReader(body));
    const node = this.#options.graph.nodes[of.node];
    if (node !== undefined) this.#tell({ ...of, node }, news);
    else if (news.kind === "log") this.#options.services.emit(news);
  }

  answer(body: Uint8Array): Uint8Array {
    const { forWorkers, graph } = this.#options;
    return this.#written((writer) => answerCache(new ByteReader(body), writer, { caches: forWorkers.caches, nodes: graph.nodes }));
  }

  wrote(text: string, stream: "stdout" | "stderr"): void {
    this.#options.forWorkers.wrote(text, stream);
  }

  hears(request: TaskRunRequest): void {
    ours(request).heardElsewhere = true;
  }

  decide(request: TaskRunRequest, state: State): Promise<TaskRunOutcome> {
    this.#underWay.delete(keyOf(ours(request)));
    return decideHere(ours(request), state);
  }

  timedOut(request: TaskRunRequest, limit: number): State {
    const error = timedOut({ task: ours(request).label, limit: formatDuration(limit) });
    return failure("TimedOut", error, error.what);
  }

  label(request: TaskRunRequest): string {
    return ours(request).label;
  }

  #written(write: (writer: ByteWriter) => void): Uint8Array {
    this.#writer.reset();
    write(this.#writer);
    return this.#writer.take();
  }

  #tell(of: Start, news: TaskRunNews): void {
    const { services } = this.#options;
    const { node, mapIndex, attempt } = of;
    const name = { slug: node.slug, mapIndex, attempt, node };
    const child = node.mapped && mapIndex >= 0 ? { mapIndex } : {};
    switch (news.kind) {
      case "state":
        this.#changed(of, news);
        return;
      case "log":
      case "progress":
        services.emit({ ...news, slug: node.slug, attempt, ...child } as Parameters<typeof services.emit>[0]);
        return;
      case "printed":
        services.printed(name, news.line, news.stream);
        return;
      case "late":
        services.late(name, news.what, news.error);
        return;
      case "strayed":
        services.strayed(name, news.error);
    }
  }

  #changed(of: Start, news: TaskRunNews & { readonly kind: "state" }): void {
    const run = this.#underWay.get(keyOf(of));
    // It was decided here meanwhile: its worker did not know that yet, and what it said is nothing that happened.
    if (run?.attempt !== of.attempt) return;
    const tell = (): void => this.#tellChange(run, news);
    const untold = this.#untold.get(run);
    if (untold !== undefined) untold.push(tell);
    else if (isFinished(news.to) && news.to.type !== "Looped") this.#untold.set(run, [tell]);
    else tell();
  }

  #tellChange(run: TaskRun, { from, to, at, willRetry }: TaskRunNews & { readonly kind: "state" }): void {
    const { services, tables } = this.#options;
    run.state = to;
    const table = tables.tableOf(run.node);
    const later = (state: State): State => withResultLater(state, table, Math.max(0, run.mapIndex));
    const event = stateEvent(run, { from: later(from), to: later(to), at });
    services.emit(willRetry === true && isFailed(to) ? { ...event, willRetry } : event);
  }
}

/** Which task run it is, in one number. */
const keyOf = ({ node, mapIndex }: { readonly node: TaskNode; readonly mapIndex: number }): number => node.id * 2 ** 32 + mapIndex + 1;

function ours(request: TaskRunRequest): TaskRun {
  if (!(request instanceof TaskRun)) throw new Error("Internal error: a request of another run was handed to this one");
  return request;
}
