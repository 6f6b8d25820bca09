import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { argumentLabel, argumentNames } from "../../src/util/argument-names.ts";

/** Reads names from source text, so that no formatter changes what is tested. */
const namesIn = (source: string): readonly string[] => argumentNames(new Function(`return (${source})`)());

describe("names are read from", () => {
  test.each([
    ["() => 1", []],
    ["x => x", ["x"]],
    ["async x => x", ["x"]],
    ["async => async", ["async"]],
    ["$_ö => 1", ["$_ö"]],
    ["(a, b) => a", ["a", "b"]],
    ["async (a, b,) => a", ["a", "b"]],
    ["function (a, b) {}", ["a", "b"]],
    ["function named(a) {}", ["a"]],
    ["async function* named(a, ...rest) {}", ["a", "...rest"]],
    ["(a, ... rest) => 1", ["a", "...rest"]],
    ["({ a, b }, [c, d], e) => 1", ["", "", "e"]],
    ["({ a } = { a: ')' }, b) => 1", ["", "b"]],
    ["(a = (1, 2), b = [3, 4], c = { d: 5, e: () => 6 }, f) => 1", ["a", "b", "c", "f"]],
    ['(a = \',)\', b = "(\\",", c = `,)\u0024{[1, `)`]},`, d) => 1', ["a", "b", "c", "d"]],
    ["(a = /[/),]\\/,/, b = 4 / 2 / 1, c) => 1", ["a", "b", "c"]],
    ["(/* one, ( */ a /* ) */, // two, )\n b) => 1", ["a", "b"]],
    ["function /* ( */ f(/**/) {}", []],
    ["({ method(a, b) {} }).method", ["a", "b"]],
    ["({ async *['a(' + (1)](x, y) {} })['a(1']", ["x", "y"]],
    ["class { static set(v) {} }.set", ["v"]],
  ])("%s", (source, expected) => {
    expect(namesIn(source)).toEqual(expected);
  });

  test("native and bound functions give none", () => {
    expect(argumentNames(Math.max)).toEqual([]);
    expect(argumentNames(((a: number) => a).bind(null))).toEqual([]);
  });

  test("whatever the defaults are", () => {
    const name = fc.constantFrom("a", "b1", "$c", "dé", "_e");
    const fallback = fc.constantFrom(
      "",
      " = 1",
      " = ','",
      " = [1, (2)]",
      " = { a: ')' }",
      " = /[(,]/g",
      " = `\u0024{(1, ')')},`",
      " = (x, y) => x / y",
      " /* , */ = 8 / 2",
    );
    const argument = fc.tuple(name, fallback);
    fc.assert(
      fc.property(fc.uniqueArray(argument, { selector: ([given]) => given, maxLength: 5 }), (list) => {
        const source = `(${list.map(([given, value]) => given + value).join(", ")}) => { (")"); }`;
        expect(namesIn(source)).toEqual(list.map(([given]) => given));
      }),
    );
  });
});

test("a position is called by its name, within a rest argument by its number there", () => {
  const names = ["a", "", "...rest"];
  expect([0, 1, 2, 4].map((position) => argumentLabel(names, position))).toEqual(["a", "argument 2", "rest[0]", "rest[2]"]);
  expect(argumentLabel([], 1)).toBe("argument 2");
});
