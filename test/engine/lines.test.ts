import fc from "fast-check";
import { expect, test } from "vitest";
import { Lines } from "../../src/engine/lines.ts";

function linesOf(pieces: readonly (string | Uint8Array)[]): string[] {
  const lines: string[] = [];
  const cutter = new Lines((line) => lines.push(line));
  for (const piece of pieces) cutter.write(piece);
  cutter.flush();
  return lines;
}

test("whatever the pieces, the lines are those of the whole", () => {
  const text = fc.array(fc.oneof(fc.string({ unit: "grapheme", maxLength: 5 }), fc.constantFrom("\n", "\n\n", "ä", "\u{1F600}")), { maxLength: 20 });
  fc.assert(
    fc.property(text, fc.array(fc.nat({ max: 60 }), { maxLength: 8 }), (parts, cuts) => {
      const whole = parts.join("").replaceAll("\r", "");
      const bytes = Buffer.from(whole);
      const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
      const pieces = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
      const expected = whole.split("\n");
      if (expected.at(-1) === "") expected.pop();
      expect(linesOf(pieces)).toEqual(expected);
      expect(linesOf([whole])).toEqual(expected);
    }),
  );
});

test("a line end of two characters is one", () => {
  expect(linesOf(["a\r\nb\r\n"])).toEqual(["a", "b"]);
});

test("a line without an end does not pile up", () => {
  const lines: string[] = [];
  const cutter = new Lines((line) => lines.push(line));
  for (let i = 0; i < 100; i++) cutter.write("x".repeat(10_000));
  expect(lines.join("").length).toBeGreaterThan(930_000);
  cutter.flush();
  expect(lines.join("")).toHaveLength(1_000_000);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(65_536);
});
