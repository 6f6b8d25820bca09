import type { FlowGraph } from "../core/graph.ts";
import type { TaskRunRequest } from "../engine/executor.ts";
import { type TaskRunNews, writeNews } from "../engine/remote/event-codec.ts";
import type { ByteWriter } from "../protocol/byte-writer.ts";
import type { RunEvent } from "../protocol/events.ts";
import { toDriver } from "../protocol/messages.ts";
import { FloodGate, type OutputOf } from "./flood-gate.ts";
import type { Frames } from "./frames.ts";

/** What task runs say here, sent to the driver, whose event stream makes of it what it makes of its own task runs' news. */
export class News {
  readonly #nodes: ReadonlyMap<string, number>;
  readonly #frames: Frames;
  readonly #late = new WeakSet<TaskRunRequest>();
  readonly #gate = new FloodGate((of, dropped) => this.#send(of, droppedLines(dropped)));

  constructor(graph: FlowGraph, frames: Frames) {
    this.#nodes = new Map(graph.nodes.map(({ slug, id }) => [slug, id]));
    this.#frames = frames;
  }

  readonly emit = (event: RunEvent): void => {
    if (event.kind !== "state" && event.kind !== "log" && event.kind !== "progress") return;
    const { slug, mapIndex = -1, attempt = 0 } = event;
    if (event.kind === "log") this.#output({ slug, mapIndex, attempt }, event, event.message);
    else this.#send({ slug, mapIndex, attempt }, event);
  };

  readonly printed = (run: TaskRunRequest, line: string, stream: "stdout" | "stderr"): void => this.#output(run, { kind: "printed", line, stream }, line);

  /** The task run is over, and about to be answered. */
  over(run: TaskRunRequest): void {
    this.#gate.close(run);
  }

  readonly late = (run: TaskRunRequest, what: string, error?: unknown): void => {
    if (this.#late.has(run)) return;
    this.#late.add(run);
    this.#send(run, { kind: "late", what, error });
  };

  readonly strayed = (run: TaskRunRequest, error: unknown): void => this.#send(run, { kind: "strayed", error });

  #output(of: OutputOf, news: TaskRunNews, text: string): void {
    this.#gate.pass(of, text.length, (patience) => this.#frames.offer(toDriver.event, this.#writing(of, news), patience));
  }

  #send(of: OutputOf, news: TaskRunNews): void {
    this.#frames.sendNow(toDriver.event, 0, this.#writing(of, news));
  }

  #writing({ slug, mapIndex, attempt }: OutputOf, news: TaskRunNews): (writer: ByteWriter) => void {
    const node = slug === undefined ? -1 : (this.#nodes.get(slug) ?? -1);
    return (writer) => writeNews(writer, { node, mapIndex, attempt }, news);
  }
}

function droppedLines(count: number): TaskRunNews {
  const lines = count === 1 ? "1 line was" : `${count.toLocaleString("en")} lines were`;
  return { kind: "log", level: "warn", source: "logger", at: Date.now(), message: `${lines} dropped here: this is more output than is passed on.` };
}
