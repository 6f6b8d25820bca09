import type { FlowGraph } from "../core/graph.ts";
import type { TaskRunRequest } from "../engine/executor.ts";
import { type TaskRunNews, writeNews } from "../engine/remote/event-codec.ts";
import type { RunEvent } from "../protocol/events.ts";
import { toDriver } from "../protocol/messages.ts";
import type { Frames } from "./frames.ts";

/** Whose news it is; without a slug the flow run's own. */
type Of = Omit<TaskRunRequest, "slug"> & { readonly slug: string | undefined };

/** What task runs say here, sent to the driver, whose event stream makes of it what it makes of its own task runs' news. */
export class News {
  readonly #nodes: ReadonlyMap<string, number>;
  readonly #frames: Frames;
  readonly #late = new WeakSet<TaskRunRequest>();

  constructor(graph: FlowGraph, frames: Frames) {
    this.#nodes = new Map(graph.nodes.map(({ slug, id }) => [slug, id]));
    this.#frames = frames;
  }

  readonly emit = (event: RunEvent): void => {
    if (event.kind !== "state" && event.kind !== "log" && event.kind !== "progress") return;
    const { slug, mapIndex = -1, attempt = 0 } = event;
    this.#send({ slug, mapIndex, attempt }, event);
  };

  readonly printed = (run: TaskRunRequest, line: string, stream: "stdout" | "stderr"): void => this.#send(run, { kind: "printed", line, stream });

  readonly late = (run: TaskRunRequest, what: string, error?: unknown): void => {
    if (this.#late.has(run)) return;
    this.#late.add(run);
    this.#send(run, { kind: "late", what, error });
  };

  readonly strayed = (run: TaskRunRequest, error: unknown): void => this.#send(run, { kind: "strayed", error });

  #send({ slug, mapIndex, attempt }: Of, news: TaskRunNews): void {
    const node = slug === undefined ? -1 : (this.#nodes.get(slug) ?? -1);
    this.#frames.sendNow(toDriver.event, 0, (writer) => writeNews(writer, { node, mapIndex, attempt }, news));
  }
}
