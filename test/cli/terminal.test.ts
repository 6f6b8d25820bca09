import { WriteStream } from "node:tty";
import { describe, expect, test } from "vitest";
import { terminalOf } from "../../src/cli/terminal.ts";

const pipe: Partial<WriteStream> = { isTTY: false };
const tty: Partial<WriteStream> = { isTTY: true, columns: 72, rows: 30 };

function terminal(stream: Partial<WriteStream>, env: NodeJS.ProcessEnv = {}, platform: NodeJS.Platform = "linux") {
  return terminalOf({ stream: Object.assign(Object.create(WriteStream.prototype), stream), env, platform });
}

test("a terminal can be drawn over, a pipe cannot, nor can the log of another machine", () => {
  expect(terminal(tty).isLive).toBe(true);
  expect(terminal(pipe).isLive).toBe(false);
  expect(terminal(tty, { CI: "true" }).isLive).toBe(false);
  expect(terminal(tty, { CI: "false" }).isLive).toBe(true);
  expect(terminal(tty, { TERM: "dumb" }).isLive).toBe(false);
});

test("a terminal has its columns, a pipe takes lines of any length", () => {
  expect([terminal(tty).columns, terminal(tty).rows]).toEqual([72, 30]);
  expect(terminal(pipe).columns).toBe(Number.POSITIVE_INFINITY);
});

test("a terminal that was told no size has the usual one", () => {
  const sizeless = terminal({ isTTY: true, columns: 0, rows: 0 });
  expect([sizeless.columns, sizeless.rows]).toEqual([80, 24]);
});

describe("signs are ASCII where the locale cannot show others", () => {
  test.each([
    [{ LANG: "en_US.UTF-8" }, "✓"],
    [{ LANG: "C.utf8" }, "✓"],
    [{ LANG: "C" }, "+"],
    [{ LANG: "en_US.ISO-8859-1" }, "+"],
    [{ LANG: "C", LC_ALL: "C.UTF-8" }, "✓"],
    [{ LANG: "C.UTF-8", LC_ALL: "POSIX" }, "+"],
    [{ LANG: "C", LC_CTYPE: "C.UTF-8", LC_ALL: "" }, "✓"],
    [{}, "✓"],
    [{ TERM: "linux" }, "+"],
  ])("%j", (env, sign) => {
    expect(terminal(pipe, env).glyphs.success).toBe(sign);
  });

  test("on Windows only newer terminals show them", () => {
    expect(terminal(tty, {}, "win32").glyphs.success).toBe("+");
    expect(terminal(tty, { WT_SESSION: "1" }, "win32").glyphs.success).toBe("✓");
  });
});
