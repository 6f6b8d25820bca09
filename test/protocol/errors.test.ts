import { Socket } from "node:net";
import { inspect } from "node:util";
import { createContext, runInContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isHeadraceError } from "../../src/errors/define.ts";
import { exitInTask } from "../../src/errors/running.ts";
import { ByteReader } from "../../src/protocol/byte-reader.ts";
import { ByteWriter } from "../../src/protocol/byte-writer.ts";
import { readError, writeError } from "../../src/protocol/errors.ts";
import { decodeValue, encodeValue } from "../../src/protocol/values.ts";
import { Fail, isSignal, Loop, Pause, Retry, type Signal, Skip, Success } from "../../src/states/signals.ts";

const texts = fc.string({ unit: fc.constantFrom("a", "ä", "😀", "\ud800", "\n") });

function bytesOf(error: Error): Uint8Array {
  const writer = new ByteWriter(16);
  writeError(writer, error);
  return writer.take();
}

function sent<T extends Error>(error: T): T {
  const reader = new ByteReader(bytesOf(error));
  const back = readError(reader);
  expect(reader.atEnd).toBe(true);
  return back as T;
}

class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

describe("an error keeps", () => {
  test("name, message and stack, and looks the same", () => {
    fc.assert(
      fc.property(texts, texts, (message, stack) => {
        const error = new Error(message);
        Object.defineProperty(error, "stack", { value: stack });
        const back = sent(error);
        expect([back.name, back.message, back.stack]).toEqual(["Error", message, stack]);
      }),
    );
    const error = new TypeError("x is not a function");
    expect(inspect(sent(error))).toBe(inspect(error));
    expect(Object.keys(sent(error))).toEqual([]);
  });

  test("its class, where it is one of the language's", () => {
    for (const Kind of [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]) {
      const back = sent(new Kind("x"));
      expect(back).toBeInstanceOf(Kind);
      expect(Object.getPrototypeOf(back)).toBe(Kind.prototype);
      expect(Object.hasOwn(back, "name")).toBe(false);
    }
  });

  test("name, fields and the nearest class of the language, where its class is the user's", () => {
    const back = sent(new HttpError("gone", 410));
    expect(back).toBeInstanceOf(Error);
    expect(back).not.toBeInstanceOf(HttpError);
    expect({ ...back }).toEqual({ name: "HttpError", status: 410 });
    class RangeProblem extends RangeError {}
    RangeProblem.prototype.name = "RangeProblem";
    expect(sent(new RangeProblem("x"))).toBeInstanceOf(RangeError);
    expect(sent(new RangeProblem("x")).toString()).toBe("RangeProblem: x");
    const hidden = Object.defineProperty(new Error("x"), "name", { value: "Hidden" });
    expect([sent(hidden).name, Object.keys(sent(hidden))]).toEqual(["Hidden", []]);
  });

  test("no class of headrace's, where a class of the user's has the same name", () => {
    class Paused extends Error {}
    class HeadraceError extends RangeError {}
    expect(Object.getPrototypeOf(sent(new Paused("x")))).toBe(Error.prototype);
    expect(Object.getPrototypeOf(sent(new HeadraceError("x")))).toBe(RangeError.prototype);
  });

  test("its stack, and the next error that is made has one too", () => {
    sent(new Error("x"));
    expect(new Error("y").stack).toContain("errors.test.ts");
  });

  test("its class, where another realm made it", () => {
    const foreign = runInContext("const e = new RangeError('far'); e.code = 'FAR'; e", createContext()) as RangeError & { code: string };
    expect(foreign).not.toBeInstanceOf(Error);
    const back = sent(foreign);
    expect(back).toBeInstanceOf(RangeError);
    expect([back.message, back.code]).toEqual(["far", "FAR"]);
  });

  test("its causes, to the end", () => {
    const error = new Error("a", { cause: new HttpError("b", 500, { cause: new TypeError("c", { cause: "the text d" }) }) });
    const back = sent(error) as Error & { cause: HttpError & { cause: Error } };
    expect([back.stack, back.cause.stack, back.cause.cause.stack]).toEqual(
      [error, error.cause, (error.cause as Error).cause].map((one) => (one as Error).stack),
    );
    expect(back.cause.status).toBe(500);
    expect(back.cause.cause).toBeInstanceOf(TypeError);
    expect(back.cause.cause.cause).toBe("the text d");
    expect(Object.keys(back)).toEqual([]);
    expect(Object.hasOwn(sent(new Error("x", { cause: undefined })), "cause")).toBe(true);
    expect(Object.hasOwn(sent(new Error("x")), "cause")).toBe(false);
  });

  test("a ring of causes, and parts that hang on it twice", () => {
    const ring: Error & { again?: unknown; details?: unknown } = new Error("ring");
    const details = { ring };
    ring.cause = new Error("inner", { cause: ring });
    ring.again = details;
    ring.details = details;
    const back = sent(ring) as Error & { cause: Error; again: { ring: unknown }; details: unknown };
    expect(back.cause.cause).toBe(back);
    expect(back.again.ring).toBe(back);
    expect(back.again).toBe(back.details);
  });

  test("the errors of an AggregateError, not listed as they were not", () => {
    const back = sent(new AggregateError([new TypeError("a"), "b"], "all failed"));
    expect(back).toBeInstanceOf(AggregateError);
    expect(back.errors[0]).toBeInstanceOf(TypeError);
    expect(back.errors[1]).toBe("b");
    expect(Object.keys(back)).toEqual([]);
    expect(Object.keys(sent(Object.assign(new AggregateError([], "x"), { code: 1 })))).toEqual(["code"]);
    const listed = Object.assign(new Error("mine"), { errors: [1] });
    expect(Object.keys(sent(listed))).toEqual(["errors"]);
  });

  test("what a DOMException is", () => {
    const error = new DOMException("too slow", { name: "TimeoutError", cause: new Error("why") });
    const back = sent(error);
    expect(back).toBeInstanceOf(DOMException);
    expect([back.name, back.message, back.code, (back.cause as Error).message]).toEqual(["TimeoutError", "too slow", 23, "why"]);
    expect(sent(AbortSignal.abort().reason as DOMException).name).toBe("AbortError");
  });

  test("code and system fields, as Node's own errors have them", () => {
    const error = Object.assign(new Error("ENOENT: no such file"), { errno: -2, code: "ENOENT", syscall: "open", path: "/nowhere" });
    expect({ ...sent(error) }).toEqual({ errno: -2, code: "ENOENT", syscall: "open", path: "/nowhere" });
  });
});

test("headrace's own errors keep code, texts and mark", () => {
  const error = exitInTask({ task: "load", code: "3" }, { place: "flow.ts:7:3", cause: new Error("why") });
  const back = sent(error);
  expect(isHeadraceError(back)).toBe(true);
  expect({ ...back }).toEqual({ ...error });
  expect(back).toMatchObject({ what: error.what, next: error.next });
  expect([back.message, back.stack, (back.cause as Error).message]).toEqual([error.message, error.stack, "why"]);
  expect(inspect(back)).toBe(inspect(error));
});

test.each<readonly [string, Signal]>([
  ["Skipped", new Skip("s", { result: [1] })],
  ["Failed", new Fail("f", { result: { a: 1 } })],
  ["Success", new Success("ok", { result: new Map([[1, 2]]) })],
  ["Retrying", new Retry("again", { startTime: new Date(5) })],
  ["Paused", new Pause("wait", {})],
  ["Looped", new Loop("round", { result: 3 })],
])("a signal stays one: %s", (stateType, signal) => {
  const back = sent(signal);
  expect(isSignal(back)).toBe(true);
  expect([back.stateType, back.name, back.message]).toEqual([stateType, signal.name, signal.message]);
  expect(back.details).toEqual(signal.details);
  expect(back.constructor).toBe(signal.constructor);
});

describe("what cannot be sent", () => {
  test("is a short text in the fields of an error, at any depth", () => {
    const error = Object.assign(new Error("request failed"), {
      close: () => undefined,
      request: { socket: new Socket(), headers: { accept: "text/html" }, later: Promise.resolve() },
      parts: new Map<unknown, unknown>([[Symbol("k"), new Set([new Proxy({}, {})])]]),
    });
    Object.defineProperty(error, "bad", {
      enumerable: true,
      get: () => {
        throw new Error("no");
      },
    });
    Object.assign(error.request, { nested: Object.defineProperty({}, "bad", Object.getOwnPropertyDescriptor(error, "bad") ?? {}) });
    expect({ ...sent(error) }).toEqual({
      close: "[the function close]",
      request: {
        socket: "[a Socket]",
        headers: { accept: "text/html" },
        later: "[a Promise that nobody awaited]",
        nested: { bad: "[it throws when it is read: no]" },
      },
      parts: new Map([["[Symbol(k)]", new Set(["[a Proxy]"])]]),
      bad: "(its bad cannot be read)",
    });
  });

  test("does not keep an error from being sent, whatever it is", () => {
    const throwing = {
      get(): never {
        throw new Error("trap");
      },
      ownKeys(): never {
        throw new Error("trap");
      },
      getPrototypeOf(): never {
        throw new Error("trap");
      },
    };
    expect(sent(new Proxy(new RangeError("inside"), {})).message).toBe("inside");
    expect(sent(new Proxy(new RangeError("inside"), throwing)).message).toBe("(its message cannot be read)");
    expect(sent(new Proxy(new Error("inside"), { get: throwing.get, ownKeys: throwing.ownKeys })).message).toBe("(its message cannot be read)");
    const heir = Object.setPrototypeOf(new Error("own message"), new Proxy(Error.prototype, throwing)) as Error;
    expect(sent(heir).message).toBe("own message");
    const odd = new Error("x");
    for (const key of ["name", "message", "stack"]) Object.defineProperty(odd, key, { value: { key } });
    expect([sent(odd).name, sent(odd).message, sent(odd).stack]).toEqual(["{ key: 'name' }", "{ key: 'message' }", "{ key: 'stack' }"]);
    const likeOne = { [Symbol.toStringTag]: "Error", name: "Odd", message: "no error at all", stack: "" };
    expect(sent(likeOne).message).toBe("no error at all");
  });
});

describe("a huge error is cut, and says so:", () => {
  test("long texts", () => {
    const text = "x".repeat(1_500_000);
    const back = sent(Object.assign(new Error(text), { text, list: [text] }));
    const cut = `${text.slice(0, 1_000_000)}… (500,000 more characters were left out)`;
    expect([back.message, back.text, back.list]).toEqual([cut, cut, [cut]]);
    expect(back.stack?.length).toBeLessThan(1_001_000);
  });

  test("many long texts", () => {
    const text = "x".repeat(1_000_000);
    const bytes = bytesOf(new AggregateError(Array.from({ length: 100 }, () => new Error(text))));
    expect(bytes.length).toBeLessThan(12_000_000);
    const { errors } = readError(new ByteReader(bytes)) as AggregateError;
    expect((errors[99] as Error).message).toBe(`${text.slice(0, 10_000)}… (990,000 more characters were left out)`);
  });

  test("large lists, objects, collections, bytes and numbers", () => {
    const many = Array.from({ length: 5000 }, (_, i) => i);
    const back = sent(
      Object.assign(new Error("x"), {
        many,
        record: Object.fromEntries(many.map((i) => [`k${i}`, i])),
        map: new Map(many.map((i) => [i, i])),
        set: new Set(many),
        bytes: new Uint8Array(2_000_000),
        digits: 10n ** 100_000n,
      }),
    );
    expect([back.many.length, back.many[1000]]).toEqual([1001, "[4,000 more were left out]"]);
    expect([Object.keys(back.record).length, back.map.size, back.set.size]).toEqual([1000, 1000, 1000]);
    expect([back.bytes, back.digits]).toEqual(["[2,000,000 bytes]", "[a very large bigint]"]);
  });

  test("many parts, and many fields", () => {
    const rows = Array.from({ length: 1000 }, () => Array.from({ length: 1000 }, (_, i) => i));
    expect(bytesOf(Object.assign(new Error("x"), { rows })).length).toBeLessThan(400_000);
    const fields = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`f${i}`, i]));
    expect(Object.keys(sent(Object.assign(new Error("x"), fields))).length).toBe(1000);
  });

  test("deep parts and long chains of causes", () => {
    let deep: object = {};
    for (let i = 0; i < 100_000; i++) deep = { deep };
    let error = Object.assign(new Error("first"), { deep });
    for (let i = 0; i < 10_000; i++) error = Object.assign(new Error(`after ${i}`, { cause: error }), { deep });
    const back = sent(error);
    let length = 0;
    for (let at: unknown = back; at instanceof Error; at = at.cause) length++;
    expect(length).toBe(51);
    expect(JSON.stringify(back.deep)).toContain("[left out: it is nested too deep]");
  });
});

describe("errors inside a value", () => {
  test("are cut where they are as deep as the value may be", () => {
    let error = new Error("first");
    for (let i = 0; i < 100; i++) {
      let details: object = { error };
      for (let level = 0; level < 15; level++) details = { details };
      error = Object.assign(new Error(`after ${i}`), { details });
    }
    let value: unknown = error;
    for (let i = 0; i < 900; i++) value = [value];
    let back = decodeValue(encodeValue(value));
    while (Array.isArray(back)) [back] = back;
    let depth = 0;
    for (let at: unknown = back; at instanceof Error; depth++) {
      at = Reflect.get(at, "details");
      while (typeof at === "object" && at !== null && !(at instanceof Error)) at = Object.values(at)[0];
    }
    expect(depth).toBe(19);
  });

  test("keep name, class, cause and fields, and which they are", () => {
    const error = new HttpError("gone", 410, { cause: new RangeError("why") });
    const settled = [{ status: "rejected", reason: error }, error, { cause: error.cause }];
    const back = decodeValue(encodeValue(settled)) as [{ reason: HttpError }, HttpError, { cause: unknown }];
    expect(back[1]).toBe(back[0].reason);
    expect(back[0].reason).toMatchObject({ name: "HttpError", message: "gone", status: 410, stack: error.stack });
    expect(back[2].cause).toBe(back[1].cause);
    expect(back[1].cause).toBeInstanceOf(RangeError);
    expect(decodeValue(encodeValue(new TypeError("alone")))).toBeInstanceOf(TypeError);
  });

  test("may hold the value that holds them", () => {
    const holder: { error?: Error & { holder?: unknown } } = {};
    holder.error = Object.assign(new Error("x"), { holder });
    const back = decodeValue(encodeValue(holder)) as { error: Error & { holder: { error: unknown } } };
    expect(back.error.holder.error).toBe(back.error);
  });

  test("do not make a value unsendable, and share what is copied for them", () => {
    const context = { text: "x".repeat(500_000), close: () => 1 };
    const errors = Array.from({ length: 100 }, (_, i) => Object.assign(new Error(`no ${i}`), { context }));
    const bytes = encodeValue(errors);
    expect(bytes.length).toBeLessThan(1_000_000);
    const back = decodeValue(bytes) as typeof errors;
    expect(back[99]?.context).toBe(back[0]?.context);
    expect(back[0]?.context.close).toBe("[the function close]");
  });

  test("in great number keep their texts and fields", () => {
    const errors = Array.from({ length: 3000 }, (_, i) => Object.assign(new Error(`no ${i}`), { list: Array.from({ length: 100 }, () => i) }));
    const back = decodeValue(encodeValue(errors)) as typeof errors;
    expect(back[2999]?.list).toEqual(errors[2999]?.list);
    expect(back[2999]?.stack).toBe(errors[2999]?.stack);
  });
});
