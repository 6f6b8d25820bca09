import type { ByteReader } from "../../protocol/byte-reader.ts";
import type { ByteWriter } from "../../protocol/byte-writer.ts";
import { readError, writeError } from "../../protocol/errors.ts";
import type { LogEvent, LogLevel, ProgressEvent, StateEvent } from "../../protocol/events.ts";
import { readState, writeState } from "../../protocol/states.ts";
import { readValue, writeValue } from "../../protocol/values.ts";
import type { State } from "../../states/state.ts";
import { inspectSafely } from "../../util/inspect-safely.ts";

/*
 * event:  node + 1 · child + 1 · attempt · kind · its own fields
 *
 * What a task run says on a worker, in the order it says it. States travel without their results, which come with the outcome; only
 * that of a round of a loop comes with its state.
 */

/** Which start of which task run: the number of the node, or -1 for the flow run itself; the child or -1. */
export interface EventOf {
  readonly node: number;
  readonly mapIndex: number;
  readonly attempt: number;
}

export type TaskRunNews =
  | ({ readonly kind: "state"; readonly from: State; readonly to: State } & Pick<StateEvent, "at" | "willRetry">)
  | ({ readonly kind: "log" } & Pick<LogEvent, "level" | "message" | "at" | "fields" | "source">)
  | ({ readonly kind: "progress" } & Pick<ProgressEvent, "done" | "total" | "at">)
  | { readonly kind: "printed"; readonly line: string; readonly stream: "stdout" | "stderr" }
  | { readonly kind: "late"; readonly what: string; readonly error?: unknown }
  | { readonly kind: "strayed"; readonly error: unknown };

const codes = { state: 0, log: 1, progress: 2, printed: 3, late: 4, strayed: 5 } as const;
const levels: readonly LogLevel[] = ["debug", "info", "warn", "error"];

export function writeNews(writer: ByteWriter, of: EventOf, news: TaskRunNews): void {
  writer.varint(of.node + 1);
  writer.varint(of.mapIndex + 1);
  writer.varint(of.attempt);
  writer.u8(codes[news.kind]);
  switch (news.kind) {
    case "state":
      writeState(writer, news.from);
      writeState(writer, news.to);
      if (news.to.type === "Looped") writeOrDescribe(writer, news.to.result);
      writer.u8(news.willRetry === true ? 1 : 0);
      writer.f64(news.at);
      return;
    case "log":
      writer.u8(levels.indexOf(news.level));
      writer.u8(news.source === "console" ? 1 : 0);
      writer.f64(news.at);
      writer.text(news.message);
      writeFields(writer, news.fields);
      return;
    case "progress":
      writer.f64(news.done);
      writer.f64(news.total ?? Number.NaN);
      writer.f64(news.at);
      return;
    case "printed":
      writer.u8(news.stream === "stdout" ? 0 : 1);
      writer.text(news.line);
      return;
    case "late":
      writer.text(news.what);
      writeThrown(writer, news.error);
      return;
    case "strayed":
      writeThrown(writer, news.error);
  }
}

export function readNews(reader: ByteReader): { readonly of: EventOf; readonly news: TaskRunNews } {
  const of = { node: reader.varint() - 1, mapIndex: reader.varint() - 1, attempt: reader.varint() };
  return { of, news: readKind(reader, reader.u8()) };
}

function readKind(reader: ByteReader, code: number): TaskRunNews {
  switch (code) {
    case codes.state: {
      const [from, plain] = [readState(reader), readState(reader)];
      const to = plain.type === "Looped" ? { ...plain, result: readValue(reader) } : plain;
      return { kind: "state", from, to, ...(reader.u8() === 1 ? { willRetry: true } : {}), at: reader.f64() };
    }
    case codes.log: {
      const level = levels[reader.u8()] ?? "info";
      const source = reader.u8() === 1 ? "console" : "logger";
      const [at, message] = [reader.f64(), reader.text()];
      const fields = readValue(reader) as LogEvent["fields"] | undefined;
      return { kind: "log", level, source, at, message, ...(fields === undefined ? {} : { fields }) };
    }
    case codes.progress: {
      const [done, total, at] = [reader.f64(), reader.f64(), reader.f64()];
      return { kind: "progress", done, total: Number.isNaN(total) ? undefined : total, at };
    }
    case codes.printed:
      return { kind: "printed", stream: reader.u8() === 0 ? "stdout" : "stderr", line: reader.text() };
    case codes.late: {
      const what = reader.text();
      return { kind: "late", what, ...readThrown(reader) };
    }
    case codes.strayed:
      return { kind: "strayed", error: undefined, ...readThrown(reader) };
    default:
      throw new Error(`Internal error: there is no event ${code}`);
  }
}

function writeOrDescribe(writer: ByteWriter, value: unknown): void {
  const begin = writer.length;
  try {
    writeValue(writer, value);
  } catch {
    writer.truncate(begin);
    writeValue(writer, inspectSafely(value));
  }
}

/** Fields that cannot be sent go as text: a log line must not fail a task. */
function writeFields(writer: ByteWriter, fields: LogEvent["fields"]): void {
  const begin = writer.length;
  try {
    writeValue(writer, fields);
  } catch {
    writer.truncate(begin);
    const described = Object.entries(fields ?? {}).map(([name, value]) => [name, inspectSafely(value, { breakLength: Number.POSITIVE_INFINITY })]);
    writeValue(writer, Object.fromEntries(described));
  }
}

/** What was thrown may be no error, or nothing at all. */
function writeThrown(writer: ByteWriter, thrown: unknown): void {
  writer.u8(thrown === undefined ? 0 : thrown instanceof Error ? 1 : 2);
  if (thrown instanceof Error) writeError(writer, thrown);
  else if (thrown !== undefined) writer.text(inspectSafely(thrown));
}

function readThrown(reader: ByteReader): { readonly error?: unknown } {
  const kind = reader.u8();
  if (kind === 0) return {};
  return { error: kind === 1 ? readError(reader) : reader.text() };
}
