import { createSecretKey } from "node:crypto";
import { EventEmitter } from "node:events";
import { Socket } from "node:net";
import { deserialize, serialize } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unserialisablePath } from "../../src/util/unserialisable-path.ts";

class Connection {
  readonly host = "db";
  close = (): void => undefined;
}
class Client {
  readonly connection = new Connection();
}
class Point {
  readonly x = 1;
}

function chain(levels: number, end: unknown): unknown {
  let value = end;
  for (let i = 0; i < levels; i++) value = { next: value };
  return value;
}

describe("unserialisablePath", () => {
  it.each([
    [{ a: { b: () => 1 } }, ".a.b", "is a function"],
    [() => 1, "", "is a function"],
    [[1, { x: Symbol("s") }], "[1].x", "is a symbol"],
    [{ "odd key": { größe: Promise.resolve(1) } }, '["odd key"].größe', "is a Promise that nobody awaited"],
    [new Map([["k", [new WeakMap()]]]), '.get("k")[0]', "is a WeakMap"],
    [new Map([[1, new WeakSet()]]), ".get(1)", "is a WeakSet"],
    [new Map([[{ f: () => 1 }, 1]]), ".keys()[0].f", "is a function"],
    [new Map([[{}, () => 1]]), ".get(key 0)", "is a function"],
    [new Set([1, () => 1]), ".values()[1]", "is a function"],
    [{ p: new Proxy({}, {}) }, ".p", "is a Proxy"],
    [{ p: new Proxy([], {}) }, ".p", "is a Proxy"],
    [
      (function* (): Generator {
        yield 1;
      })(),
      "",
      "is a generator",
    ],
    [[1].values(), "", "is an Iterator"],
    [new SharedArrayBuffer(1), "", "is a SharedArrayBuffer"],
    [{ at: new URL("http://a/") }, ".at", "is a URL"],
    [new Headers(), "", "is a Headers"],
    [{ signal: AbortSignal.abort() }, ".signal", "is an AbortSignal"],
    [{ io: new EventEmitter() }, ".io", "is an EventEmitter"],
    [{ key: createSecretKey(Buffer.alloc(8)) }, ".key", "is a SecretKeyObject"],
    [[new Intl.NumberFormat()], "[0]", "is a NumberFormat"],
    [{ db: new Client() }, ".db", "is a Client (its .connection.close is a function)"],
    [[new Connection()], "[0]", "is a Connection (its .close is a function)"],
    [new Error("x", { cause: { f: () => 1 } }), ".cause.f", "is a function"],
  ])("finds %o", (value, path, problem) => {
    expect(unserialisablePath(value)).toEqual({ path, problem });
  });

  it("finds nothing in instances of classes that extend Map or Array, or come from another realm", () => {
    class Table extends Map<string, number> {}
    class Row extends Array<number> {}
    expect(unserialisablePath([new Table([["a", 1]]), Row.of(1), runInNewContext("new (class A { x = 1 })()"), new Point()])).toBeUndefined();
  });

  it("leaves alone what the format takes whole", () => {
    const whole = { f: () => 1 };
    const limits = { refuse: (value: unknown) => (typeof value === "function" ? "is a function" : undefined), cycles: true };
    expect(unserialisablePath([whole], limits)).toEqual({ path: "[0].f", problem: "is a function" });
    expect(unserialisablePath([whole], { ...limits, isWhole: (value) => value === whole })).toBeUndefined();
  });

  it("finds a getter that throws, and names what it said", () => {
    const value = {
      list: [
        {
          get rate(): number {
            throw new Error("no rate yet");
          },
        },
      ],
    };
    expect(unserialisablePath(value)).toEqual({ path: ".list[0].rate", problem: "throws when it is read: no rate yet" });
  });

  it("names a live object by its class, not by what is in it", () => {
    const socket = new Socket();
    expect(unserialisablePath({ socket })).toEqual({ path: ".socket", problem: "is a Socket" });
    socket.destroy();
  });

  it("finds what is nested too deep, and shortens the path", () => {
    expect(unserialisablePath(chain(1000, 1))).toBeUndefined();
    expect(unserialisablePath(chain(1000, {}))).toEqual({
      path: `${".next".repeat(6)}…${".next".repeat(6)}`,
      problem: "is nested more than 1,000 levels deep",
    });
    expect(unserialisablePath(chain(200_000, 1))).toMatchObject({ problem: "is nested more than 1,000 levels deep" });
  });

  it("finds nothing in what structured cloning keeps, whatever its shape", () => {
    const cycle: { self?: unknown } = {};
    cycle.self = [cycle];
    const fine: unknown[] = [
      undefined,
      null,
      1n,
      cycle,
      new Point(),
      Object.create(null),
      new Error("a"),
      Buffer.from("a"),
      new Float64Array(2),
      new ArrayBuffer(1),
      /a/,
      Object(1),
      new Array(3),
    ];
    for (const value of fine) expect(unserialisablePath(value)).toBeUndefined();
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withSparseArray: true, withNullPrototype: true }),
        (value) => {
          expect(unserialisablePath(value)).toBeUndefined();
          expect(deserialize(serialize(value))).toEqual(value);
        },
      ),
    );
  });

  it("finds each thing that structured cloning refuses or empties, wherever it is hidden", () => {
    const hidden = fc.constantFrom<unknown>(() => 1, Symbol("s"), Promise.resolve(1), new WeakMap(), new URL("http://a/"), new Blob([]), new TextEncoder());
    const holders: ((inner: unknown) => unknown)[] = [
      (inner) => [1, inner],
      (inner) => ({ a: 1, inner }),
      (inner) => new Map([["inner", inner]]),
      (inner) => new Map([[inner, 1]]),
      (inner) => new Set([inner]),
      (inner) => Object.assign(new Point(), { inner }),
    ];
    fc.assert(
      fc.property(hidden, fc.array(fc.constantFrom(...holders)), (inner, wraps) => {
        const value = wraps.reduce((held, wrap) => wrap(held), inner);
        expect(unserialisablePath(value)).toBeDefined();
      }),
    );
  });

  it("looks at a shared part once", () => {
    let shared: unknown = [];
    for (let i = 0; i < 200; i++) shared = [shared, shared];
    expect(unserialisablePath(shared)).toBeUndefined();
  });

  it("finds what another format refuses, cycles too", () => {
    const cycle: { a: { self?: unknown } } = { a: {} };
    cycle.a.self = cycle;
    const limits = { refuse: (value: unknown) => (value === 7 ? "is seven" : undefined), cycles: false };
    const twice = { x: 1 };
    expect(unserialisablePath(cycle, limits)).toEqual({ path: ".a.self", problem: "holds itself" });
    expect(unserialisablePath([twice, twice], limits)).toBeUndefined();
    expect(unserialisablePath([1, [7]], limits)).toEqual({ path: "[1][0]", problem: "is seven" });
  });
});
