import { types } from "node:util";
import { valueNotSendable } from "../errors/sending.ts";
import { messageOf } from "../util/message-of.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { seal, unseal } from "./envelope.ts";
import { GraphReader } from "./graph-reader.ts";
import { BetterTogether, GraphWriter, Unsendable } from "./graph-writer.ts";
import { countElements, writeElements } from "./indexed-list.ts";
import { isInt, unzigzag, zigzag } from "./ints.ts";
import { hasHoles } from "./list-kinds.ts";
import { unsendablePath } from "./sendable.ts";
import { valueTag } from "./tags.ts";

export { elementAt, listLength } from "./indexed-list.ts";

/** How a value is written. */
export interface WriteOptions {
  /** A list is written so that its elements can be taken out of its bytes one by one. What elements share is written with each of them. */
  readonly indexed?: boolean | undefined;
  /** What the value is called in errors. Default: "result". */
  readonly what?: string | undefined;
}

/**
 * Writes a value. What comes out of `readValue` is a copy of it as `copyPlain` makes one: arrays, plain objects, Map, Set, Date, RegExp,
 * BigInt, ArrayBuffers and views of them, undefined, holes, shared parts and cycles are what they were. Beyond that:
 *
 * - Errors keep name, message, stack, cause and own fields, and the class where it is one of the language's or of headrace's; fields that
 *   cannot be sent become a short text, and what fields share with the rest of the value arrives twice. A Secret is a Secret again.
 * - Instances of other classes arrive as plain objects with their own fields. Boxed primitives stay boxed.
 * - Views of one ArrayBuffer no longer share it, and views of shared memory get memory of their own. Named properties of arrays and
 *   symbol keys are left out.
 * - Refused (E334), with the path to it: functions, symbols, promises, proxies, what lives from hidden state such as sockets or URL, and
 *   more than 1,000 levels. Nothing is written then.
 */
export function writeValue(writer: ByteWriter, value: unknown, options: WriteOptions = {}): void {
  const begin = writer.length;
  try {
    put(writer, value, options.indexed === true);
  } catch (cause) {
    writer.truncate(begin);
    throw explained(value, options.what ?? "result", cause);
  }
}

function explained(value: unknown, what: string, cause: unknown): Error {
  const fault = unsendablePath(value);
  if (fault !== undefined) return valueNotSendable({ what, ...fault });
  const problem = cause instanceof Unsendable ? cause.message : `cannot be written (${messageOf(cause)})`;
  return valueNotSendable({ what, path: "", problem }, { cause });
}

function put(writer: ByteWriter, value: unknown, indexed: boolean): void {
  switch (typeof value) {
    case "number":
      putNumber(writer, value);
      return;
    case "undefined":
      writer.u8(valueTag.undefined);
      return;
    case "boolean":
      writer.u8(value ? valueTag.true : valueTag.false);
      return;
    case "string":
      seal(writer, valueTag.text, () => writer.text(value));
      return;
    case "object":
      if (value === null) writer.u8(valueTag.null);
      else putObject(writer, value, indexed);
      return;
    default:
      putGraph(writer, value);
  }
}

function putNumber(writer: ByteWriter, value: number): void {
  if (isInt(value)) {
    writer.u8(valueTag.int);
    writer.varint(zigzag(value));
  } else {
    writer.u8(valueTag.f64);
    writer.f64(value);
  }
}

function putObject(writer: ByteWriter, value: object, indexed: boolean): void {
  if (types.isUint8Array(value)) seal(writer, Buffer.isBuffer(value) ? valueTag.buffer : valueTag.bytes, () => writer.raw(value));
  else if (!indexed || !Array.isArray(value) || types.isProxy(value) || hasHoles(value) || !putList(writer, value)) putGraph(writer, value);
}

function putGraph(writer: ByteWriter, value: unknown, apart?: object): void {
  seal(writer, valueTag.graph, () => new GraphWriter(writer, apart).part(value));
}

/** False, with nothing written, where the elements had better be written together. */
function putList(writer: ByteWriter, list: readonly unknown[]): boolean {
  try {
    seal(writer, valueTag.list, () => writeElements(writer, list, (element) => putElement(writer, element, list)));
    return true;
  } catch (error) {
    if (error instanceof BetterTogether) return false;
    throw error;
  }
}

function putElement(writer: ByteWriter, element: unknown, list: readonly unknown[]): void {
  if (typeof element === "object" && element !== null && !types.isUint8Array(element)) putGraph(writer, element, list);
  else put(writer, element, false);
}

/** Reads one value. Bytes that are the whole value are a view of what is read, unless that memory is shared; all else is made anew. */
export function readValue(reader: ByteReader): unknown {
  const tag = reader.u8();
  switch (tag) {
    case valueTag.undefined:
      return undefined;
    case valueTag.null:
      return null;
    case valueTag.false:
      return false;
    case valueTag.true:
      return true;
    case valueTag.int:
      return unzigzag(reader.varint());
    case valueTag.f64:
      return reader.f64();
    case valueTag.text:
    case valueTag.graph:
    case valueTag.bytes:
    case valueTag.buffer:
    case valueTag.list:
      return readSealed(reader, tag);
    default:
      return reader.fail("it begins with something that is no value");
  }
}

function readSealed(reader: ByteReader, tag: number): unknown {
  const { from, to } = unseal(reader, tag);
  const payload = new ByteReader(reader.memory, from, to);
  switch (tag) {
    case valueTag.text:
      return payload.text();
    case valueTag.graph:
      return new GraphReader(payload).part();
    case valueTag.list:
      return Array.from({ length: countElements(reader.memory, from, to) }, () => readValue(payload));
    case valueTag.buffer: {
      const bytes = ownBytes(payload.raw(to - from));
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    default: {
      const bytes = ownBytes(payload.raw(to - from));
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
  }
}

/** Much of Node refuses shared memory, and its writer may use it again. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.buffer instanceof SharedArrayBuffer ? new Uint8Array(bytes) : bytes;
}

/** The bytes of one value, as a view. It is not decoded, and damage in it is not noticed. */
export function skipValue(reader: ByteReader): Uint8Array {
  const from = reader.position;
  switch (reader.u8()) {
    case valueTag.undefined:
    case valueTag.null:
    case valueTag.false:
    case valueTag.true:
      break;
    case valueTag.int:
      reader.varint();
      break;
    case valueTag.f64:
      reader.skip(8);
      break;
    case valueTag.text:
    case valueTag.bytes:
    case valueTag.buffer:
    case valueTag.graph:
    case valueTag.list:
      reader.skip(reader.varint() + 4);
      break;
    default:
      reader.fail("it begins with something that is no value");
  }
  return reader.memory.subarray(from, reader.position);
}

/** A value alone in bytes of its own. */
export function encodeValue(value: unknown, options?: WriteOptions): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writeValue(writer, value, options);
  return writer.take();
}

/** The value that these bytes are, from the first to the last. */
export function decodeValue(bytes: Uint8Array): unknown {
  const reader = new ByteReader(bytes);
  const value = readValue(reader);
  return reader.atEnd ? value : reader.fail("there are bytes behind its end");
}
