import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLocation, locationOf } from "../../src/results/location.ts";

const context = { flowName: "weather", flowRunId: "0198-ab", taskSlug: "fetch-day-1", mapIndex: null, today: "2026-11-23" };

describe("locationOf", () => {
  it("fills a template, with data encoded", () => {
    const values = { inputs: { name: "../../escape" }, context, parameters: { unit: "°C" } };
    expect(locationOf("reports/{today}/{name}-{unit}.json", values)).toBe("reports/2026-11-23/%2E.%2F..%2Fescape-%C2%B0C.json");
  });

  it("calls a function with all values by name, inputs before context before parameters", () => {
    const values = { inputs: { a: 1 }, context: { ...context, a: 2, b: 2 }, parameters: { a: 3, b: 3, c: 3 } };
    expect(locationOf(({ a, b, c, today }) => `${a}${b}${c}/${today}`, values)).toBe("123/2026-11-23");
  });

  it("gives each task run a location of its own where there is no template", () => {
    const of = (more: object): string => locationOf(undefined, { inputs: { flowName: "input" }, context: { ...context, ...more }, parameters: {} });
    expect(of({})).toBe("weather/0198-ab/fetch-day-1.result");
    expect(of({ mapIndex: 3 })).toBe("weather/0198-ab/fetch-day-1[3].result");
    expect(of({ mapIndex: 3, taskLoopCount: 2 })).toBe("weather/0198-ab/fetch-day-1[3][round 2].result");
    expect(of({ taskLoopCount: 1 })).toBe("weather/0198-ab/fetch-day-1.result");
    expect(of({ flowName: "a/b", taskSlug: "x[3]" })).toBe("a%2Fb/0198-ab/x%5B3%5D.result");
  });

  it("refuses a function that returns no text, naming the place", () => {
    const bad = JSON.parse("[1]").at.bind([1], 0);
    expect(() => locationOf(bad, { inputs: {}, context, parameters: {} }, "flow.ts:1:1")).toThrow(
      expect.objectContaining({ code: "E325", place: "flow.ts:1:1", message: expect.stringContaining("the number 1: it is no text") }),
    );
  });

  it("keeps its own folders to itself", () => {
    for (const template of [".cache/x", ".tmp/x", ".cache"]) {
      expect(() => locationOf(template, { inputs: {}, context, parameters: {} })).toThrow(expect.objectContaining({ code: "E325" }));
    }
    expect(locationOf("{a}/x", { inputs: { a: ".cache" }, context, parameters: {} })).toBe("%2Ecache/x");
  });

  it("leads nowhere that a location may not lead, whatever the data", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (name) => {
        expect(() => checkLocation(locationOf("results/{name}/x-{name}", { inputs: { name }, context, parameters: {} }))).not.toThrow();
      }),
    );
    for (const name of ["con", "LPT9", "..", ".", "aux.txt", " ", "a ", "\0", "x".repeat(5000), "com¹"]) {
      expect(() => checkLocation(locationOf("{name}", { inputs: { name }, context, parameters: {} })), name).not.toThrow();
    }
  });
});

describe("checkLocation", () => {
  it.each(["a", "a/b/c.bin", "a..b/..c", ".hidden", "größe/日.json", "2026-01-01T10:00", "console.txt", "com10", "x".repeat(255)])(
    "lets %j pass",
    (location) => {
      expect(() => checkLocation(location)).not.toThrow();
    },
  );

  it.each([
    ["", "it is empty"],
    ["/etc/passwd", "it is absolute"],
    ["//server/share", "it is absolute"],
    ["C:/x", "it is absolute"],
    ["c:x", "it is absolute"],
    ["a/../../b", 'it has the part ".."'],
    ["..", 'it has the part ".."'],
    ["./a", 'it has the part "."'],
    ["a//b", "it has an empty part"],
    ["a/", "it has an empty part"],
    ["a\\..\\b", "it has a backslash in it"],
    ["a\0.txt", "it has a control character in it"],
    ["a\nb", "it has a control character in it"],
    ["\ud800", "it has half a character in it"],
    ["a/.. /b", 'its part ".. " ends in a space'],
    ["a/.../b", 'its part "..." ends in a dot'],
    ["x.", 'its part "x." ends in a dot'],
    ["con", '"con" is the name of a device on some systems'],
    ["a/NUL.tar.gz", '"NUL.tar.gz" is the name of a device on some systems'],
    ["Lpt1", '"Lpt1" is the name of a device on some systems'],
    ["con .txt", '"con .txt" is the name of a device on some systems'],
    ["CONIN$", '"CONIN$" is the name of a device on some systems'],
    ["COM².x", '"COM².x" is the name of a device on some systems'],
    ["ü".repeat(128), "one of its parts has more than 255 bytes"],
  ])("refuses %j", (location, reason) => {
    expect(() => checkLocation(location, "flow.ts:3:1")).toThrow(
      expect.objectContaining({ code: "E325", place: "flow.ts:3:1", what: expect.stringContaining(`: ${reason}.`) }),
    );
  });
});
