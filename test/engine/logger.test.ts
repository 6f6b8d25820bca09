import { expect, test } from "vitest";
import { formatLog, makeLogger } from "../../src/engine/log-line.ts";
import type { LogEvent } from "../../src/protocol/events.ts";
import { hideText } from "../../src/util/redact.ts";

function logged(log: (logger: ReturnType<typeof makeLogger>) => void): LogEvent[] {
  const lines: LogEvent[] = [];
  const logger = makeLogger(
    (line) => lines.push(line),
    { slug: "t-1", attempt: 2 },
    () => 5,
  );
  log(logger);
  return lines;
}

test("a logger takes anything as its message, and says whose it is", () => {
  const lines = logged((logger) => {
    logger.debug(undefined);
    logger.info({ deep: [1] });
    logger.warn(new RangeError("an error"), { n: 1 });
    logger.error("text");
  });
  const of = { at: 5, slug: "t-1", attempt: 2, source: "logger" };
  expect(lines).toMatchObject([
    { ...of, level: "debug", message: "undefined" },
    { ...of, level: "info", message: "{ deep: [ 1 ] }" },
    { ...of, level: "warn", message: expect.stringContaining("RangeError: an error"), fields: { n: 1 } },
    { ...of, level: "error", message: "text" },
  ]);
});

test("secrets are taken out of messages and fields", () => {
  hideText("top-secret");
  const lines = logged((logger) => logger.info({ deep: { key: "top-secret" } }, { field: "top-secret", list: ["top-secret", 1] }));
  expect(lines).toMatchObject([{ message: "{ deep: { key: '***' } }", fields: { field: "***", list: ["***", 1] } }]);
});

test("a line becomes JSON also where a field is nothing for JSON, or cannot be shown at all", () => {
  const circle: Record<string, unknown> = { big: 1n };
  circle.self = circle;
  const event: LogEvent = { kind: "log", level: "info", message: "m", at: 0, source: "logger" };
  expect(JSON.parse(formatLog({ ...event, fields: circle }, "json")).fields).toContain("big: 1n");
  const hostile = {
    toJSON(): never {
      throw new Error("not as JSON");
    },
    [Symbol.for("nodejs.util.inspect.custom")](): never {
      throw new Error("not as text");
    },
  };
  expect(JSON.parse(formatLog({ ...event, fields: { hostile } }, "json")).fields).toBe("(cannot be shown)");
  expect(formatLog({ ...event, fields: { hostile } }, "text")).toMatch(/INFO {2}m \(cannot be shown\)$/);
});
