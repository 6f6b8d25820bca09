import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { classNameOf, isPlainObject } from "../../src/util/class-name.ts";

class Point {}
class Point3 extends Point {}

describe("classNameOf", () => {
  it("names the class of an object", () => {
    expect([new Point3(), [], new Map(), {}, Object.create(null), Object.create({ constructor: 1 })].map(classNameOf)).toEqual([
      "Point3",
      "Array",
      "Map",
      "Object",
      "Object",
      "",
    ]);
  });
});

describe("isPlainObject", () => {
  it("is true for records, also of another realm", () => {
    for (const value of [{}, { a: 1 }, Object.create(null), runInNewContext("({ a: 1 })")]) expect(isPlainObject(value)).toBe(true);
  });

  it("is false for instances of classes and built-in objects", () => {
    class Bare {}
    Object.setPrototypeOf(Bare.prototype, null);
    for (const value of [new Point(), new Point3(), new Bare(), [], new Map(), new Date(), /a/, Object.create({}), () => 1])
      expect(isPlainObject(value)).toBe(false);
  });
});
