import fc from "fast-check";
import { expect, test } from "vitest";
import { outputLines } from "../../src/tasks/output-lines.ts";

test("lines are the same however the output is cut into pieces", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "bc", "\n", " ", "ü", "\r\n")), fc.array(fc.nat({ max: 3 })), (units, cuts) => {
      const text = units.join("");
      const seen: string[] = [];
      const lines = outputLines({ limit: 1000, onLine: (line) => seen.push(line) });
      let at = 0;
      for (const cut of [...cuts, text.length]) {
        lines.add(text.slice(at, at + cut));
        at += cut;
      }
      lines.end();
      const expected = text
        .replace(/\n$/, "")
        .split("\n")
        .map((line) => line.trimEnd());
      expect(seen).toEqual(text === "" ? [] : expected);
      expect(lines.all()).toEqual(seen);
      expect(lines.last()).toBe(seen.at(-1) ?? null);
    }),
  );
});

test("no output has no last line, an empty line is one", () => {
  const none = outputLines({ limit: 10 });
  none.end();
  expect([none.last(), none.all()]).toEqual([null, []]);
  const empty = outputLines({ limit: 10 });
  empty.add("a\n\n");
  empty.end();
  expect([empty.last(), empty.all()]).toEqual(["", ["a", ""]]);
});

test("of more than the limit the last lines are kept, and the dropped ones counted", () => {
  const lines = outputLines({ limit: 10 });
  for (let i = 0; i < 1000; i++) lines.add(`${i}\n`);
  expect(lines.all()).toEqual(["997", "998", "999"]);
  expect(lines.dropped).toEqual({ lines: 997, cut: false });
});

test("a line that alone is longer than the limit keeps its end", () => {
  const lines = outputLines({ limit: 10 });
  lines.add("first\n");
  for (let i = 0; i < 100; i++) lines.add("0123456");
  lines.add("end\n");
  expect(lines.all()).toEqual(["0123456end"]);
  expect(lines.dropped).toEqual({ lines: 1, cut: true });
});

test("what is not kept is let go of", () => {
  const lines = outputLines({ limit: 1_000_000 });
  const line = `${"x".repeat(99_999)}\n`;
  for (let i = 0; i < 5_000; i++) lines.add(Buffer.from(line).toString());
  expect(lines.all().length).toBeLessThanOrEqual(11);
  expect(process.memoryUsage().heapUsed).toBeLessThan(400_000_000);
  for (let i = 0; i < 6_000; i++) lines.add(line.trimEnd());
  lines.end();
  expect(lines.all()).toEqual(["x".repeat(1_000_000)]);
});
