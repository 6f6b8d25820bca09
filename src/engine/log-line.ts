import { stripVTControlCharacters } from "node:util";
import type { Config } from "../config/settings.ts";
import type { LogEvent, LogLevel } from "../protocol/events.ts";
import { inspectSafely } from "../util/inspect-safely.ts";
import { redact } from "../util/redact.ts";
import { redactValue } from "../util/redact-value.ts";
import type { Logger } from "./scope.ts";

export const logLevels: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** Whether a line of this level is shown where `least` is the least important one shown. */
export function isShown(level: LogLevel, least: LogLevel): boolean {
  return logLevels.indexOf(level) >= logLevels.indexOf(least);
}

/** Control characters but tab and newline: a log line must not steer the terminal it is shown in. */
const steering = /(?![\t\n])\p{Cc}/gu;

/** Text without what steers a terminal: colours and movements, and single control characters. */
export function withoutSteering(text: string): string {
  return stripVTControlCharacters(text).replace(steering, "");
}

/** A log event as one line: `12:00:01.123 INFO  fetch-day[3]  message`, with what people call the task; or as JSON, with its slug. */
export function formatLog(event: LogEvent, format: Config["logging"]["format"], task: string | undefined = event.slug): string {
  if (format === "json") {
    const { kind: _, ...rest } = event;
    return asJson({ ...rest, at: new Date(event.at).toISOString() });
  }
  const time = new Date(event.at).toISOString().slice(11, 23);
  const who = task === undefined ? "" : `${task}${event.mapIndex === undefined ? "" : `[${event.mapIndex}]`}  `;
  const fields = event.fields === undefined ? "" : ` ${inspectSafely(event.fields, { breakLength: Number.POSITIVE_INFINITY })}`;
  return withoutSteering(`${time} ${event.level.toUpperCase().padEnd(5)} ${who}${event.message}${fields}`);
}

/** Fields may hold what JSON cannot: then they stand there as text. */
function asJson(line: Omit<LogEvent, "kind" | "at"> & { readonly at: string }): string {
  try {
    return JSON.stringify(line);
  } catch {
    return JSON.stringify({ ...line, fields: inspectSafely(line.fields, { breakLength: Number.POSITIVE_INFINITY }) });
  }
}

/** A logger whose lines go to `write` as events, with secrets taken out. */
export function makeLogger(
  write: (event: LogEvent) => void,
  of: Omit<LogEvent, "kind" | "level" | "message" | "at" | "source" | "fields">,
  now: () => number,
): Logger {
  const line = (level: LogLevel) => (message: unknown, fields?: Readonly<Record<string, unknown>>) => {
    const text = redact(typeof message === "string" ? message : inspectSafely(message));
    write({
      kind: "log",
      level,
      message: text,
      at: now(),
      source: "logger",
      ...of,
      ...(fields === undefined ? {} : { fields: redactValue(fields) as typeof fields }),
    });
  };
  return { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
}

/** Writes shown lines to standard error. */
export function consoleLogger({ level, format }: Config["logging"]): Logger {
  const write = (event: LogEvent): void => {
    if (isShown(event.level, level)) process.stderr.write(`${formatLog(event, format)}\n`);
  };
  return makeLogger(write, {}, Date.now);
}
