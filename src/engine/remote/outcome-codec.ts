import { ByteReader } from "../../protocol/byte-reader.ts";
import type { ByteWriter } from "../../protocol/byte-writer.ts";
import { readState, writeState } from "../../protocol/states.ts";
import { readValue, writeValue } from "../../protocol/values.ts";
import { isFinished } from "../../states/state.ts";
import type { Trail } from "../../states/transitions.ts";
import type { TaskRunOutcome } from "../executor.ts";

/*
 * outcome:  [value] · about · length of `about` in four bytes
 * about:    state · flags · start · duration · run count · [inputs] · [loop count · loop result] · [trail]
 *
 * The value comes first, since it is written as soon as the body returns it, and is never moved again. The driver does not decode it.
 */

const has = { inputs: 1, loop: 2, value: 4 } as const;

interface Besides {
  readonly trail: Trail;
  readonly runCount: number;
  readonly hasValue: boolean;
}

/** Completes a worker's answer to a request: the value, if there is one, was written before. */
export function writeOutcome(writer: ByteWriter, outcome: TaskRunOutcome, { trail, runCount, hasValue }: Besides): void {
  const { state, startedAt, durationMs, inputs, loop } = outcome;
  const begin = writer.length;
  writeState(writer, state);
  writer.u8((inputs === undefined ? 0 : has.inputs) | (loop === undefined ? 0 : has.loop) | (hasValue ? has.value : 0));
  writer.f64(startedAt);
  writer.f64(durationMs);
  writer.varint(runCount);
  if (inputs !== undefined) writer.text(inputs);
  if (loop !== undefined) {
    writer.varint(loop.count);
    writeValue(writer, loop.result);
  }
  if (!isFinished(state)) writer.text(trail);
  writer.u32(writer.length - begin);
}

/** The same in the driver. The value's bytes are a view into `bytes`. */
export function readOutcome(bytes: Uint8Array): TaskRunOutcome {
  const end = bytes.byteLength - 4;
  const begin = end - new ByteReader(bytes, end).u32();
  const reader = new ByteReader(bytes, begin);
  const state = readState(reader);
  const flags = reader.u8();
  const startedAt = reader.f64();
  const durationMs = reader.f64();
  const runCount = reader.varint();
  const inputs = (flags & has.inputs) === 0 ? undefined : reader.text();
  const loop = (flags & has.loop) === 0 ? undefined : { count: reader.varint(), result: readValue(reader) };
  const trail = isFinished(state) ? undefined : reader.text();
  const value = (flags & has.value) === 0 ? undefined : bytes.subarray(0, begin);
  return { state, startedAt, durationMs, inputs, loop, trail, runCount, value };
}
