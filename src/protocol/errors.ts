import { types } from "node:util";
import { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { seal, unseal } from "./envelope.ts";
import { standIn } from "./error-parts.ts";
import { GraphReader } from "./graph-reader.ts";
import { GraphWriter } from "./graph-writer.ts";
import { isError } from "./sendable.ts";
import { valueTag } from "./tags.ts";

/**
 * Writes an error. It never fails: what cannot be sent is replaced by a short text, such as `[a Socket]`, and what is very long, deep or
 * many is cut and says so.
 *
 * Kept are name, message, stack, the chain of causes (also where it is a ring), the errors of an AggregateError and own fields. Classes of
 * the language, DOMException, headrace's errors and signals are themselves on the other side; any other class is the nearest of these
 * that it extends, under its own name.
 */
export function writeError(writer: ByteWriter, error: Error): void {
  if (!types.isProxy(error) && isError(error) && attempt(() => write(writer, error))) return;
  write(writer, standIn(error));
}

function write(writer: ByteWriter, error: Error): void {
  seal(writer, valueTag.error, () => new GraphWriter(writer).part(error));
}

/** Code of the user's runs where an error is read. Nothing is written where it throws. */
function attempt(write: () => void): boolean {
  try {
    write();
    return true;
  } catch {
    return false;
  }
}

/** Reads an error. Damaged bytes are E335. */
export function readError(reader: ByteReader): Error {
  const tag = reader.u8();
  if (tag !== valueTag.error) return reader.fail("it is no error");
  const { from, to } = unseal(reader, tag);
  const error = new GraphReader(new ByteReader(reader.memory, from, to)).part();
  return typeof error === "object" && error !== null && isError(error) ? error : reader.fail("it is no error");
}
