import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodePart, fillTemplate, type TemplateValues } from "../../src/results/template.ts";

const nothing: TemplateValues = { inputs: {}, context: {}, parameters: {} };
const values: TemplateValues = {
  inputs: { name: "from inputs", at: new Date(0), n: 0, list: [1] },
  context: { name: "from context", today: "2026-11-23", config: { region: "eu", deep: { x: 1 } }, mapIndex: null },
  parameters: { name: "from parameters", today: "no", month: "2026-01" },
};

describe("fillTemplate", () => {
  it("takes a name from the inputs, then the context, then the parameters", () => {
    expect(fillTemplate("{name} {today} {month}", values)).toBe("from inputs 2026-11-23 2026-01");
  });

  it("takes what the first of them has, also where that is undefined or null", () => {
    expect(fillTemplate("{a} {mapIndex}", { ...values, inputs: { a: undefined } })).toBe("undefined null");
  });

  it("goes into properties, and writes dates as ISO text", () => {
    expect(fillTemplate("{config.region}/{ config.deep.x }/{at}/{n}", values)).toBe("eu/1/1970-01-01T00:00:00.000Z/0");
  });

  it("writes a doubled brace as one", () => {
    expect(fillTemplate("{{name}} {{{n}}} }}{{", values)).toBe("{name} {0} }{");
  });

  it("gives back any text whose braces are doubled", () => {
    fc.assert(fc.property(fc.string(), (text) => void expect(fillTemplate(text.replaceAll(/[{}]/g, "$&$&"), nothing)).toBe(text)));
  });

  it("does not fill in what a value brings along", () => {
    expect(fillTemplate("{a}{b}", { ...nothing, inputs: { a: "{b}", b: "$& {a}" } })).toBe("{b}$& {a}");
  });

  it("refuses a name that nothing has, and says what there is", () => {
    expect(() => fillTemplate("{year}", values)).toThrow(
      expect.objectContaining({ code: "E322", message: expect.stringContaining("name, at, n, list, today") }),
    );
    expect(() => fillTemplate("{mont}", values, { place: "flow.ts:1:2" })).toThrow(
      expect.objectContaining({ place: "flow.ts:1:2", message: expect.stringContaining("Did you mean {month}?") }),
    );
    expect(() => fillTemplate("{year}", nothing)).toThrow("It may use no name at all here");
    for (const path of ["config.nope", "name.length", "constructor", "__proto__", "config.constructor", "toString", "", "n.x.y"]) {
      expect(() => fillTemplate(`{${path}}`, values), path).toThrow(expect.objectContaining({ code: "E322" }));
    }
  });

  it("refuses values that have no text of their own", () => {
    for (const [value, is] of [
      [[1], "an array of 1"],
      [{ a: 1 }, "a plain object"],
      [() => 1, "a function"],
      [new Date(Number.NaN), "an invalid date"],
    ]) {
      expect(() => fillTemplate("{v}", { ...nothing, inputs: { v: value } })).toThrow(
        expect.objectContaining({ code: "E324", message: expect.stringContaining(String(is)) }),
      );
    }
  });

  it("refuses a single brace, and says where it is", () => {
    expect(() => fillTemplate("a{b", nothing)).toThrow(expect.objectContaining({ code: "E323", message: expect.stringContaining("character 2") }));
    expect(() => fillTemplate("a}", nothing)).toThrow(expect.objectContaining({ code: "E323" }));
    expect(() => fillTemplate("{a{b}c}", nothing)).toThrow(expect.objectContaining({ code: "E323" }));
  });

  it("encodes what it fills in, not the template's own text", () => {
    expect(fillTemplate("a/{name}/ü", values, { encode: encodePart })).toBe("a/from%20inputs/ü");
  });
});

describe("encodePart", () => {
  it.each([
    ["2026-01_x.csv", "2026-01_x.csv"],
    ["../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"],
    [".", "%2E"],
    ["..", "%2E%2E"],
    ["a.", "a%2E"],
    [".hidden", "%2Ehidden"],
    ["a\\b:c\0d", "a%5Cb%3Ac%00d"],
    ["50%", "50%25"],
    ["Zürich", "Z%C3%BCrich"],
    ["🙂", "%F0%9F%99%82"],
    ["\ud800", "%uD800"],
    ["con", "%63on"],
    ["NUL.txt", "%4EUL.txt"],
    ["com1", "%63om1"],
    ["console", "console"],
    ["", ""],
  ])("makes %j %j", (text, encoded) => {
    expect(encodePart(text)).toBe(encoded);
  });

  it("keeps different texts different, and none longer than a file's name may be", () => {
    const texts = fc.oneof(fc.string({ unit: "binary", maxLength: 400 }), fc.string({ unit: fc.constantFrom(".", "/", "%", "2", "E", "~", "\ud800", "a") }));
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(encodePart(a)).toMatch(/^(?!\.)[A-Za-z0-9_.%~-]{0,150}(?<!\.)$/);
        expect(encodePart(a) === encodePart(b)).toBe(a === b);
      }),
    );
    const long = "x".repeat(1000);
    expect(encodePart(`${long}a`)).not.toBe(encodePart(`${long}b`));
    expect(encodePart(`${long}a`).length).toBeLessThanOrEqual(150);
  });
});
