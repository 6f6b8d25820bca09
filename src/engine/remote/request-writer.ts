import type { FlowGraph, TaskNode, Template } from "../../core/graph.ts";
import type { ByteWriter } from "../../protocol/byte-writer.ts";
import { writeError } from "../../protocol/errors.ts";
import { writeState } from "../../protocol/states.ts";
import { writeValue } from "../../protocol/values.ts";
import { isMapped } from "../../states/state.ts";
import type { RunTables } from "../run-tables.ts";
import type { TaskRun } from "../task-run.ts";
import { type NodeReads, readsOf } from "./reads.ts";
import { elementTag, requestFlag, shareKey } from "./request-format.ts";
import { writeStateAndResult, writeTable, writeTaskRun } from "./task-states-codec.ts";

/** The driver's half of a request: a task run with what it reads, so that a worker that has its shares can run it. */
export class RequestWriter {
  readonly #graph: FlowGraph;
  readonly #tables: RunTables;
  readonly #reads: (NodeReads | undefined)[] = [];
  readonly #shares: (readonly number[] | undefined)[] = [];

  constructor(graph: FlowGraph, tables: RunTables) {
    this.#graph = graph;
    this.#tables = tables;
  }

  /** Throws where a value that it reads cannot be written. */
  write(writer: ByteWriter, run: TaskRun): void {
    const { node, mapIndex, attempt, runCount, resumed, state, loopCount, loopResult, trail } = run;
    const isFirst = attempt === 1 && runCount === 1 && state.type === "Pending";
    const isLooping = loopCount > 1;
    writer.varint(node.id);
    writer.varint(mapIndex + 1);
    writer.u8((resumed ? requestFlag.resumed : 0) | (isFirst ? 0 : requestFlag.goesOn) | (isLooping ? requestFlag.loops : 0));
    if (!isFirst) {
      writer.varint(attempt);
      writer.varint(runCount);
      writer.text(trail);
      writeStateAndResult(writer, state);
    }
    if (isLooping) {
      writer.varint(loopCount);
      writeValue(writer, loopResult);
    }
    this.#writeReads(writer, run);
  }

  /** The shares that a worker needs before a request of this node. */
  sharesOf(node: TaskNode): readonly number[] {
    const known = this.#shares[node.id] ?? this.#readsOf(node).shared.map(({ node: upstream, withValues }) => shareKey(upstream.id, withValues));
    this.#shares[node.id] = known;
    return known;
  }

  /** Throws where a value cannot be written. */
  writeShare(writer: ByteWriter, key: number): void {
    const node = this.#graph.nodes[key >>> 1];
    if (node === undefined) throw new Error(`Internal error: there is no task ${key >>> 1}`);
    writeTable(writer, this.#tables.tableOf(node), (key & 1) === 1);
  }

  #readsOf(node: TaskNode): NodeReads {
    const known = this.#reads[node.id] ?? readsOf(this.#graph, node);
    this.#reads[node.id] = known;
    return known;
  }

  #writeReads(writer: ByteWriter, { node, mapIndex }: TaskRun): void {
    const { rows, lists, origins } = this.#readsOf(node);
    for (const upstream of rows) {
      const table = this.#tables.tableOf(upstream);
      const isRow = isMapped(table.parent);
      writer.varint(isRow ? table.width + 1 : 0);
      if (!isRow) writeStateAndResult(writer, table.parent);
      else if (mapIndex < table.width) writeTaskRun(writer, table, { index: mapIndex, withValue: true });
    }
    for (const list of lists) this.#writeElement(writer, { node, list, index: mapIndex });
    for (const upstream of origins) writer.varint((this.#tables.inputsOf(node).originIn(upstream, mapIndex) ?? -1) + 1);
  }

  #writeElement(writer: ByteWriter, { node, list, index }: { readonly node: TaskNode; readonly list: Template; readonly index: number }): void {
    const elements = this.#tables.inputsOf(node).elements(list);
    switch (elements.kind) {
      case "state":
        writer.u8(elementTag.state);
        writeState(writer, elements.state);
        return;
      case "list": {
        if (elements.isLost?.(index) ?? false) {
          const error = elements.at(index);
          writer.u8(error instanceof Error ? elementTag.error : elementTag.nothing);
          if (error instanceof Error) writeError(writer, error);
          return;
        }
        writer.u8(elementTag.value);
        const encoded = elements.encodedAt?.(index);
        if (encoded === undefined) writeValue(writer, elements.at(index));
        else writer.raw(encoded);
        return;
      }
      case "row":
      case "unmappable":
        throw new Error(`Internal error: ${node.slug} maps over ${elements.kind}`);
    }
  }
}
