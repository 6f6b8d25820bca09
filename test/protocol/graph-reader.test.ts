import { describe, expect, test } from "vitest";
import { ByteWriter } from "../../src/protocol/byte-writer.ts";
import { seal } from "../../src/protocol/envelope.ts";
import { partTag, valueTag } from "../../src/protocol/tags.ts";
import { decodeValue } from "../../src/protocol/values.ts";

/** A value with the right checksum and length, whose payload no writer writes. */
function sealed(...payload: readonly number[]): Uint8Array {
  const writer = new ByteWriter();
  seal(writer, valueTag.graph, () => writer.raw(Uint8Array.from(payload)));
  return writer.take();
}

describe("a payload that no writer writes is refused by name, before memory is taken for it:", () => {
  test.each<readonly [string, readonly number[]]>([
    ["no kind", [0xff]],
    ["an object that never was", [partTag.again, 0]],
    ["keys that never were", [partTag.record, 0]],
    ["a record without a prototype and without keys", [partTag.bareRecord, partTag.record, 3]],
    ["a list longer than its bytes", [partTag.list, 0xff, 0xff, 0xff, 0xff, 0x7f]],
    ["a Map longer than its bytes", [partTag.map, 100]],
    ["a Set longer than its bytes", [partTag.set, 100]],
    ["more keys than bytes", [partTag.newShape, 100]],
    ["a list that is longer than lists can be", [partTag.sparseList, 0x80, 0x80, 0x80, 0x80, 0x10, 0]],
    ["a view of a kind that is not here", [partTag.view, 200, 0]],
    ["nothing at all", []],
    ["a list in a list, and so on", new Array(6000).fill([partTag.list, 1]).flat()],
  ])("%s", (_, payload) => {
    expect(() => decodeValue(sealed(...payload))).toThrow(expect.objectContaining({ code: "E335" }));
  });
});

test("an error of a kind that is not here is an Error", () => {
  const error = decodeValue(sealed(partTag.error, 200, partTag.undefined, partTag.text, 2, 0x78, partTag.undefined, 0, 0)) as Error;
  expect(Object.getPrototypeOf(error)).toBe(Error.prototype);
  expect([error.message, error.stack]).toEqual(["x", undefined]);
});
