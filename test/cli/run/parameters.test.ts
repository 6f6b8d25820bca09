import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readParameters } from "../../../src/cli/run/parameters.ts";
import { thrownBy } from "../../helpers/thrown-by.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headrace-params-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string): string {
  const path = join(folder, "params.json");
  writeFileSync(path, text);
  return path;
}

describe("--param", () => {
  test("takes JSON, and plain words without quotes", () => {
    expect(readParameters(["n=3", "on=true", "none=null", "days=[1, 2]", 'row={"a": 1}', "month=2026-02", "name=two words", "big=1e3"], undefined)).toEqual({
      n: 3,
      on: true,
      none: null,
      days: [1, 2],
      row: { a: 1 },
      month: "2026-02",
      name: "two words",
      big: 1000,
    });
  });

  test("splits at the first equals sign, and may say nothing", () => {
    expect(readParameters(["query=a=b", "empty=", 'text="3"'], undefined)).toEqual({ query: "a=b", empty: "", text: "3" });
  });

  test("is refused a second time for one name", () => {
    expect(thrownBy(() => readParameters(["n=1", "m=1", "n=1"], undefined))).toMatchObject({ code: "E144", what: "--param n is given twice." });
  });

  test.each(["month", "=3", ""])("without a name or value is refused: %j", (given) => {
    expect(thrownBy(() => readParameters([given], undefined))).toMatchObject({ code: "E133" });
  });

  test.each(["days=[1, 2", "row={a: 1}", 'text="open'])("that begins like JSON and is none is refused by name: %s", (given) => {
    const error = thrownBy(() => readParameters([given], undefined));
    expect(error).toMatchObject({ code: "E134", message: expect.stringContaining(`--param ${given.split("=")[0]}`) });
  });

  test("reads back every JSON value, and __proto__ is a name like any other", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).map((name) => name.replaceAll("=", "_")),
        fc.jsonValue(),
        (name, value) => {
          const read = readParameters([`${name}=${JSON.stringify(value)}`], undefined);
          expect(Object.keys(read)).toEqual([name]);
          expect(read[name]).toEqual(JSON.parse(JSON.stringify(value)));
        },
      ),
    );
    expect(Object.keys(readParameters(["__proto__=1"], undefined))).toEqual(["__proto__"]);
  });
});

describe("--param-file", () => {
  test("gives values, which --param beats", () => {
    expect(readParameters(["n=2"], file('{"n": 1, "m": [1]}'))).toEqual({ n: 2, m: [1] });
  });

  test.each([
    ["[1]", "they are an array of 1, not an object"],
    ["null", "they are null, not an object"],
    ["{", "JSON"],
  ])("that holds %s is refused", (text, problem) => {
    const error = thrownBy(() => readParameters([], file(text)));
    expect(error).toMatchObject({ code: "E135", message: expect.stringContaining(problem) });
  });

  test("that does not exist is refused", () => {
    const error = thrownBy(() => readParameters([], join(folder, "gone.json")));
    expect(error).toMatchObject({ message: expect.stringContaining("there is no such file") });
  });
});
