import { createSecretKey } from "node:crypto";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { ByteWriter } from "../../src/protocol/byte-writer.ts";
import { decodeValue, encodeValue, type WriteOptions, writeValue } from "../../src/protocol/values.ts";
import { Secret } from "../../src/util/secret.ts";

class Client {
  readonly socket = new Socket();
}

/** An ArrayBuffer whose memory went to somebody else. */
function givenAway(): ArrayBuffer {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
}

function viewOfGivenAway(): Uint8Array {
  const view = new Uint8Array(8);
  structuredClone(view.buffer, { transfer: [view.buffer] });
  return view;
}

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { value };
  return value;
}

test.each<readonly [string, unknown]>([
  ["result is not serialisable: it is a function.", () => 1],
  ["it is a symbol.", Symbol("s")],
  [".a.b is a function.", { a: { b: () => 1 } }],
  [".db.client is a Socket.", { db: { client: new Socket() } }],
  [".db is a Client (its .socket is a Socket).", { db: new Client() }],
  ["[1] is a Promise that nobody awaited.", [1, Promise.resolve()]],
  [".at is a URL.", { at: new URL("http://a/") }],
  [".p is a Proxy.", { p: new Proxy({ a: 1 }, {}) }],
  ["it is a Proxy.", new Proxy([1], {})],
  [".e is a Proxy.", { e: new Proxy(new Error("x"), {}) }],
  ['.get("k") is a WeakMap.', new Map([["k", new WeakMap()]])],
  [".values()[1] is a function.", new Set([1, () => 1])],
  [".keys()[0] is a function.", new Map([[() => 1, 1]])],
  ["[0] is a Symbol.", [Object(Symbol("s"))]],
  [".key is a SecretKeyObject.", { key: createSecretKey(Buffer.alloc(8)) }],
  ["[0] is a NumberFormat.", [new Intl.NumberFormat()]],
  ["it is a SharedArrayBuffer.", new SharedArrayBuffer(1)],
  [".b is an ArrayBuffer that was given away.", { b: givenAway() }],
  ["it is a view of memory that was given away.", viewOfGivenAway()],
  ["[0] is a view of memory that was given away.", [viewOfGivenAway()]],
  [".token is a Secret whose value cannot be sent.", { token: new Secret(() => "hunter22") }],
  [".f is a function.", { token: new Secret("hunter22"), f: () => 1 }],
  [".list[1].f is a function.", { list: [new Error("e", { cause: () => 1 }), { f: () => 1 }] }],
])("refused with its place: %s", (says, value) => {
  expect(() => encodeValue(value)).toThrow(expect.objectContaining({ code: "E334", message: expect.stringContaining(says) }));
  expect(() => encodeValue([{ list: [] }, value], { indexed: true })).toThrow(expect.objectContaining({ code: "E334" }));
});

test("a Proxy is no list to be indexed, and no element of one", () => {
  expect(() => encodeValue(new Proxy([1], {}), { indexed: true })).toThrow("result is not serialisable: it is a Proxy.");
  expect(() => encodeValue([new Proxy([1], {})], { indexed: true })).toThrow("result is not serialisable: [0] is a Proxy.");
});

test("what it is called can be said", () => {
  expect(() => encodeValue({ f: () => 1 }, { what: "the parameter url" })).toThrow("the parameter url is not serialisable: .f is a function.");
});

test("a getter that throws is named, with what it said", () => {
  const value = {
    rows: [
      {
        get count(): number {
          throw new RangeError("not connected");
        },
      },
    ],
  };
  expect(() => encodeValue(value)).toThrow("result is not serialisable: .rows[0].count throws when it is read: not connected.");
});

test("a getter that throws only once is named too, with the error as cause", () => {
  let calls = 0;
  const value = {
    get count(): number {
      if (calls++ === 0) throw new RangeError("not yet");
      return 1;
    },
  };
  expect(() => encodeValue(value)).toThrow(
    expect.objectContaining({ message: expect.stringContaining("it cannot be written (not yet)"), cause: new RangeError("not yet") }),
  );
});

test("1,000 levels are sent, one more is refused", () => {
  const deepest = nested(1000);
  expect(decodeValue(encodeValue(deepest))).toStrictEqual(deepest);
  expect(() => encodeValue(nested(1001))).toThrow("is nested more than 1,000 levels deep");
});

test.each<readonly [string, unknown, WriteOptions]>([
  ["in the middle of an object", { long: "x".repeat(500), f: () => 1 }, {}],
  ["in an element of an indexed list", [{ a: 1 }, "text", { f: () => 1 }], { indexed: true }],
])("nothing is written where something is refused %s", (_, value, options) => {
  const writer = new ByteWriter(16);
  writer.text("before");
  const { length } = writer;
  expect(() => writeValue(writer, value, options)).toThrow();
  expect(writer.length).toBe(length);
  writeValue(writer, "after");
  expect(decodeValue(writer.view().slice(length))).toBe("after");
});
