import type { ByteReader } from "../../protocol/byte-reader.ts";
import type { ByteWriter } from "../../protocol/byte-writer.ts";
import { readState, writeState } from "../../protocol/states.ts";
import { readValue, writeValue } from "../../protocol/values.ts";
import { mapped } from "../../states/make.ts";
import { isMapped, type State } from "../../states/state.ts";
import type { TaskRunTable } from "../task-run-table.ts";

/*
 * How a worker learns how upstream task runs stand: a state, and behind it the value's bytes where there is one and it is read.
 * Between one table and the other no value is decoded by the driver.
 */

/** Writes one task run of an upstream task. Throws where its value cannot be written. */
export function writeTaskRun(writer: ByteWriter, table: TaskRunTable, { index, withValue }: { readonly index: number; readonly withValue: boolean }): void {
  writeState(writer, table.state(index));
  const hasValue = withValue && table.hasValue(index);
  writer.u8(hasValue ? 1 : 0);
  if (hasValue) writer.raw(table.encodedValue(index));
}

export function readTaskRun(reader: ByteReader, table: TaskRunTable, index: number): void {
  table.set(index, readStateAndResult(reader));
}

/** Writes all task runs of an upstream task, and how it stands as a whole. */
export function writeTable(writer: ByteWriter, table: TaskRunTable, withValues: boolean): void {
  if (!table.node.mapped) {
    writeTaskRun(writer, table, { index: 0, withValue: withValues });
    return;
  }
  writer.varint(isMapped(table.parent) ? table.width + 1 : 0);
  if (isMapped(table.parent)) for (let i = 0; i < table.width; i++) writeTaskRun(writer, table, { index: i, withValue: withValues });
  else writeStateAndResult(writer, table.parent, withValues);
}

export function readTable(reader: ByteReader, table: TaskRunTable): void {
  if (!table.node.mapped) {
    readTaskRun(reader, table, 0);
    return;
  }
  const width = reader.varint() - 1;
  if (width < 0) {
    table.parent = readStateAndResult(reader);
    return;
  }
  mapTable(table, width);
  for (let i = 0; i < width; i++) readTaskRun(reader, table, i);
}

/** Writes a state of which the driver holds the result itself: of a mapped task that has no children, a handler may have given it one. */
export function writeStateAndResult(writer: ByteWriter, state: State, withResult = true): void {
  writeState(writer, state);
  const hasResult = withResult && "result" in state;
  writer.u8(hasResult ? 1 : 0);
  if (hasResult) writeValue(writer, state.result);
}

export function readStateAndResult(reader: ByteReader): State {
  const state = readState(reader);
  return reader.u8() === 1 ? ({ ...state, result: readValue(reader) } as State) : state;
}

/** A worker's table of a mapped task, once it is known how wide it is. */
export function mapTable(table: TaskRunTable, width: number): void {
  if (isMapped(table.parent) && table.width === width) return;
  table.parent = mapped(width, undefined);
  table.widen(width);
}
