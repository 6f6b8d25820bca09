import { definitionsOf, type FlowDefinitions, withDefinitions } from "../../core/definitions.ts";
import type { FlowParts } from "../../core/flow-parts.ts";
import type { FlowGraph } from "../../core/graph.ts";
import { type FlowStructure, firstDifference, structureHash, structureOf } from "../../core/structure.ts";
import { flowDiffers } from "../../errors/worker-loading.ts";
import { ByteReader } from "../../protocol/byte-reader.ts";
import { ByteWriter } from "../../protocol/byte-writer.ts";
import { readValue, writeValue } from "../../protocol/values.ts";

/*
 * The flow itself never crosses: each worker builds its own copy. What the driver sends is the hash of its structure and the data in it;
 * what the worker answers is whether its copy has that structure, and if not, which one it has, so that the driver can say what differs.
 *
 *   driver  ── hash · definitions ──▶  worker
 *           ◀── 1, or 0 · structure ──
 */

/** What a worker is told of the driver's copy of a flow. */
export interface SentFlow {
  readonly hash: string;
  readonly definitions: FlowDefinitions;
}

/** Throws E334 where a constant cannot be written. */
export function writeDefinitions(writer: ByteWriter, flow: FlowParts): void {
  writer.text(structureHash(structureOf(flow)));
  writeValue(writer, definitionsOf(flow.graph), { what: "the flow" });
}

export function readDefinitions(reader: ByteReader): SentFlow {
  return { hash: reader.text(), definitions: readValue(reader) as FlowDefinitions };
}

/** Whether a worker's copy of a flow has the structure of the driver's. */
export function hasStructure(flow: FlowParts, { hash }: SentFlow): boolean {
  return structureHash(structureOf(flow)) === hash;
}

/** A worker's copy of a flow with the driver's data, and the answer to the driver. A copy that differs stays as it is: the driver refuses it. */
export function applyDefinitions(flow: FlowParts, { hash, definitions }: SentFlow): { readonly graph: FlowGraph; readonly structure: Uint8Array } {
  const structure = structureOf(flow);
  const isSame = structureHash(structure) === hash;
  const answer = new ByteWriter();
  answer.u8(isSame ? 1 : 0);
  if (!isSame) answer.text(JSON.stringify(structure));
  return { graph: isSame ? withDefinitions(flow.graph, definitions) : flow.graph, structure: answer.take() };
}

/** Reads a worker's answer. Throws E380 where its copy of the flow is another one. */
export function checkStructure(answer: Uint8Array, flow: FlowParts, of: { readonly flow: string; readonly file: string }): void {
  const reader = new ByteReader(answer);
  if (reader.u8() === 1) return;
  const theirs = JSON.parse(reader.text()) as FlowStructure;
  const difference = firstDifference(structureOf(flow), theirs);
  if (difference === undefined) throw new Error("Internal error: the flow of a worker has the driver's structure and another hash");
  throw flowDiffers({ ...of, difference });
}
