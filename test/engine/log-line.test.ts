import { describe, expect, test } from "vitest";
import { formatLog, isShown, withoutSteering } from "../../src/engine/log-line.ts";
import type { LogEvent } from "../../src/protocol/events.ts";

const event: LogEvent = {
  kind: "log",
  level: "warn",
  message: "low",
  at: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  slug: "load-1",
  mapIndex: 3,
  attempt: 1,
  source: "logger",
};

describe("a line", () => {
  test("for people has time, level, task run, text and fields", () => {
    expect(formatLog(event, "text")).toBe("03:04:05.006 WARN  load-1[3]  low");
    expect(formatLog({ ...event, fields: { left: 2 } }, "text")).toBe("03:04:05.006 WARN  load-1[3]  low { left: 2 }");
  });

  test("names the task as people call it, where that is told", () => {
    expect(formatLog(event, "text", "load")).toBe("03:04:05.006 WARN  load[3]  low");
    expect(JSON.parse(formatLog(event, "json", "load"))).toMatchObject({ slug: "load-1" });
  });

  test("of the run itself names no task", () => {
    expect(formatLog({ kind: "log", level: "info", message: "hi", at: event.at, source: "logger" }, "text")).toBe("03:04:05.006 INFO  hi");
  });

  test("as JSON has everything, the time as text", () => {
    const { kind: _, ...rest } = event;
    expect(JSON.parse(formatLog(event, "json"))).toEqual({ ...rest, at: "2026-01-02T03:04:05.006Z" });
  });
});

test("colours, movements and single control characters are taken out, tabs and line breaks stay", () => {
  expect(withoutSteering("\u001b[33m100\u001b[39m of\u001b[2J\tten\n\u0007\u0000\r")).toBe("100 of\tten\n");
});

test("a level shows itself and what is more important", () => {
  expect(isShown("warn", "warn")).toBe(true);
  expect(isShown("error", "warn")).toBe(true);
  expect(isShown("info", "warn")).toBe(false);
});
