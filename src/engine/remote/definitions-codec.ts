import { definitionsOf, type FlowDefinitions, withDefinitions } from "../../core/definitions.ts";
import type { FlowParts } from "../../core/flow-parts.ts";
import { type FlowStructure, firstDifference, structureHash, structureOf } from "../../core/structure.ts";
import { flowDiffers } from "../../errors/worker-loading.ts";
import { ByteReader } from "../../protocol/byte-reader.ts";
import { ByteWriter } from "../../protocol/byte-writer.ts";
import { readValue, writeValue } from "../../protocol/values.ts";
import { placeFrom, type SentPlace, sentPlace } from "../../results/sent-place.ts";

/*
 * The flow itself never crosses: each worker builds its own copy. What the driver sends is the hash of its structure and the data in it;
 * what the worker answers is whether its copy has that structure, and if not, which one it has, so that the driver can say what differs.
 *
 *   driver  ── hash · place for results · definitions ──▶  worker
 *           ◀── 1, or 0 · structure ──
 */

/** What a worker is told of the driver's copy of a flow. */
export interface SentFlow {
  readonly hash: string;
  readonly definitions: FlowDefinitions;
  /** Where results lie of tasks that name no place; null for nowhere, undefined where only the worker's own copy has it. */
  readonly place: SentPlace | null | undefined;
}

/** Throws E334 where a constant cannot be written. */
export function writeDefinitions(writer: ByteWriter, flow: FlowParts): void {
  const place = placeOf(flow);
  writer.text(structureHash(structureOf(flow, place !== undefined)));
  writeValue(writer, place);
  writeValue(writer, definitionsOf(flow.graph), { what: "the flow" });
}

export function readDefinitions(reader: ByteReader): SentFlow {
  return { hash: reader.text(), place: readValue(reader) as SentFlow["place"], definitions: readValue(reader) as FlowDefinitions };
}

function placeOf({ result }: FlowParts): SentFlow["place"] {
  return result === undefined ? null : sentPlace(result);
}

/** Whether a worker's copy of a flow has the structure of the driver's. */
export function hasStructure(flow: FlowParts, { hash, place }: SentFlow): boolean {
  return structureHash(structureOf(flow, place !== undefined)) === hash;
}

/** A worker's copy of a flow with the driver's data, and the answer to the driver. A copy that differs stays as it is: the driver refuses it. */
export function applyDefinitions(flow: FlowParts, { hash, definitions, place }: SentFlow): FlowParts & { readonly structure: Uint8Array } {
  const structure = structureOf(flow, place !== undefined);
  const isSame = structureHash(structure) === hash;
  const answer = new ByteWriter();
  answer.u8(isSame ? 1 : 0);
  if (!isSame) answer.text(JSON.stringify(structure));
  const graph = isSame ? withDefinitions(flow.graph, definitions) : flow.graph;
  if (place === undefined) return { graph, result: flow.result, structure: answer.take() };
  return { graph, result: place === null ? undefined : placeFrom(place), structure: answer.take() };
}

/** Reads a worker's answer. Throws E380 where its copy of the flow is another one. */
export function checkStructure(answer: Uint8Array, flow: FlowParts, of: { readonly flow: string; readonly file: string }): void {
  const reader = new ByteReader(answer);
  if (reader.u8() === 1) return;
  const theirs = JSON.parse(reader.text()) as FlowStructure;
  const difference = firstDifference(structureOf(flow, placeOf(flow) !== undefined), theirs);
  if (difference === undefined) throw new Error("Internal error: the flow of a worker has the driver's structure and another hash");
  throw flowDiffers({ ...of, difference });
}
