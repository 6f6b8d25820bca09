import fc from "fast-check";
import stringWidth from "string-width";
import { expect, test } from "vitest";
import { cut, drawLine, padEnd, padStart, widthOf } from "../../../src/cli/display/line.ts";
import { fakeTerminal } from "../fake-terminal.ts";

test("a width is what a terminal takes, for wide, combined and no characters too", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(widthOf(text)).toBe(stringWidth(text));
    }),
  );
  expect(widthOf("数据")).toBe(4);
  expect(widthOf("✓ █░ ⠋")).toBe(stringWidth("✓ █░ ⠋"));
});

test("a cut text fits, and is as long as can be", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(20), (text, width) => {
      const shown = cut(text, width, "…");
      expect(widthOf(shown)).toBeLessThanOrEqual(width);
      if (widthOf(text) <= width) expect(shown).toBe(text);
    }),
  );
  expect(cut("abcdef", 4, "…")).toBe("abc…");
  expect(cut("数据处理", 6, "…")).toBe("数据…");
  expect(cut("abcdef", 4, "...")).toBe("a...");
  expect(cut("abcdef", 2, "...")).toBe("");
});

test("padding counts columns, not characters", () => {
  expect(padEnd("数据", 6)).toBe("数据  ");
  expect(padStart("数据", 6)).toBe("  数据");
  expect(padEnd("abc", 2)).toBe("abc");
});

test("a line is cut before it is coloured, and ends where its text does", () => {
  const terminal = fakeTerminal({ columns: 8, styled: true });
  expect(drawLine([{ text: "ab ", style: "red" }, { text: "cdefghij", style: "dim" }, { text: "never" }], terminal)).toBe("red(ab )dim(cdef…)");
  expect(drawLine([{ text: "ab" }, { text: "   " }], terminal)).toBe("ab");
  expect(drawLine([{ text: "数据处理" }, { text: "x" }], fakeTerminal({ columns: 6 }))).toBe("数据…");
});
