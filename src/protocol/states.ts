import { stateCode, stateTypes } from "../states/kinds.ts";
import { running, succeeded } from "../states/make.ts";
import type { State } from "../states/state.ts";
import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { readError, writeError } from "./errors.ts";
import { shortened } from "./sendable-copies.ts";

/*
 * state:  its type, with the highest bit set where the message is the usual one · [message] · what its type has
 *
 * Results are written beside states, as values.
 */

const usual = 0x80;
const usualMessage: Partial<Record<State["type"], string>> = { Success: succeeded, Running: running.message, Pending: "" };
const time = { absent: 0, never: 1, at: 2 } as const;

/** Writes a state without its result. A Success with the usual message is one byte. */
export function writeState(writer: ByteWriter, state: State): void {
  const { type, message } = state;
  const isUsual = message === usualMessage[type];
  writer.u8(isUsual ? stateCode[type] | usual : stateCode[type]);
  if (!isUsual) writer.text(shortened(message));
  switch (state.type) {
    case "Cached":
      writeTime(writer, state.expiresAt);
      return;
    case "Mapped":
      writer.varint(state.count);
      return;
    case "Looped":
      writer.varint(state.loopCount);
      return;
    case "Retrying":
      writeTime(writer, state.startTime);
      writer.varint(state.runCount);
      return;
    case "Scheduled":
    case "Paused":
    case "Resume":
    case "Queued":
      writeTime(writer, state.startTime);
      return;
    case "Failed":
    case "TimedOut":
    case "TriggerFailed":
    case "ValidationFailed":
    case "Crashed":
      writeError(writer, state.error);
      return;
    case "Success":
    case "Skipped":
    case "Pending":
    case "Submitted":
    case "Running":
    case "Cancelling":
    case "Cancelled":
      return;
  }
}

/** Reads a state. Where it has a result, that is undefined: whoever reads the value puts it in. */
export function readState(reader: ByteReader): State<undefined> {
  const code = reader.u8();
  const type = stateTypes[code & ~usual] ?? reader.fail("there is no such state");
  const message = (code & usual) === 0 ? reader.text() : (usualMessage[type] ?? "");
  switch (type) {
    case "Success":
    case "Skipped":
      return { type, message, result: undefined };
    case "Cached": {
      const expiresAt = readTime(reader);
      return { type, message, result: undefined, ...(expiresAt === undefined ? {} : { expiresAt }) };
    }
    case "Mapped":
      return { type, message, result: undefined, count: reader.varint() };
    case "Looped":
      return { type, message, result: undefined, loopCount: reader.varint() };
    case "Retrying":
      return { type, message, startTime: readTime(reader) ?? null, runCount: reader.varint() };
    case "Scheduled":
    case "Paused":
    case "Resume":
    case "Queued":
      return { type, message, startTime: readTime(reader) ?? null };
    case "Failed":
    case "TimedOut":
    case "TriggerFailed":
    case "ValidationFailed":
    case "Crashed":
      return { type, message, error: readError(reader) };
    case "Pending":
    case "Submitted":
    case "Running":
    case "Cancelling":
    case "Cancelled":
      return { type, message };
  }
}

function writeTime(writer: ByteWriter, at: Date | null | undefined): void {
  writer.u8(at === undefined ? time.absent : at === null ? time.never : time.at);
  if (at instanceof Date) writer.f64(at.getTime());
}

function readTime(reader: ByteReader): Date | null | undefined {
  switch (reader.u8()) {
    case time.absent:
      return undefined;
    case time.never:
      return null;
    case time.at:
      return new Date(reader.f64());
    default:
      return reader.fail("there is no such time");
  }
}
