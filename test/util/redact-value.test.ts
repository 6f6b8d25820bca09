import { inspect } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { hideText, isHidingSecrets } from "../../src/util/redact.ts";
import { redactError, redactValue } from "../../src/util/redact-value.ts";

const secret = "s3cret/value";

test("while there is no secret everything comes back as it is", () => {
  expect(isHidingSecrets()).toBe(false);
  const value = { text: secret };
  const error = new Error(secret);
  expect(redactValue(value)).toBe(value);
  expect(redactError(error)).toBe(error);
  expect(error.message).toBe(secret);
});

describe("with a secret", () => {
  // After the test above: what a process hides, it hides for good.
  const hidden = (): void => hideText(secret);

  test("texts at any depth are covered in a copy", () => {
    hidden();
    const value = { a: [secret, { b: `<${secret}>` }], [secret]: 1, n: 5 };
    expect(redactValue(value)).toEqual({ a: ["***", { b: "<***>" }], "***": 1, n: 5 });
    expect(value.a[0]).toBe(secret);
  });

  test("what shows none is not copied", () => {
    hidden();
    const value = { a: ["x"], when: new Date(0) };
    expect(redactValue(value)).toBe(value);
    const outer = redactValue({ secret, value });
    expect(outer).toEqual({ secret: "***", value });
    expect(outer).toHaveProperty(
      "value",
      expect.toSatisfy((inner) => inner === value),
    );
  });

  test("a value that refers to itself still does", () => {
    hidden();
    const value: { self?: unknown; text: string } = { text: secret };
    value.self = value;
    const shown = redactValue(value);
    expect(inspect(shown)).toBe("<ref *1> { text: '***', self: [Circular *1] }");
    const list: unknown[] = [secret];
    list.push(list);
    expect(inspect(redactValue(list))).toBe("<ref *1> [ '***', [Circular *1] ]");
  });

  test("an object with a class, a map or bytes that show one become text", () => {
    hidden();
    class Client {
      readonly password = secret;
    }
    expect(redactValue({ client: new Client(), map: new Map([["k", secret]]) })).toEqual({
      client: "Client { password: '***' }",
      map: "Map(1) { 'k' => '***' }",
    });
  });

  test("the key __proto__ stays a key", () => {
    hidden();
    const value: unknown = JSON.parse(`{"__proto__": {"x": "${secret}"}}`);
    const shown = redactValue(value);
    expect(Object.getPrototypeOf(shown)).toBe(Object.prototype);
    expect(JSON.stringify(shown)).toBe('{"__proto__":{"x":"***"}}');
  });

  test("an error is covered in place: message, stack, causes, fields, and errors within it", () => {
    hidden();
    class LoginError extends Error {
      readonly url = `https://example.com/?p=${encodeURIComponent(secret)}`;
      readonly options = { password: secret };
      readonly status = 401;
    }
    const deep = new TypeError(secret);
    const error = new LoginError(`no: ${secret}`, { cause: new AggregateError([deep, new Error("other")], `all: ${secret}`) });
    expect(redactError(error)).toBe(error);
    expect(error).toMatchObject({ message: "no: ***", url: "https://example.com/?p=***", options: { password: "***" }, status: 401 });
    expect(error.stack).toMatch(/^Error: no: \*\*\*\n/);
    expect(deep.message).toBe("***");
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain("s3cret");
  });

  test("an error that causes itself is no endless loop", () => {
    hidden();
    const error = new Error(secret);
    error.cause = error;
    expect(redactError(error).message).toBe("***");
  });

  test("an error that cannot be changed gets a stand-in", () => {
    hidden();
    const error = Object.freeze(new RangeError(secret));
    const shown = redactError(error);
    expect(shown).not.toBe(error);
    expect(shown).toMatchObject({ name: "RangeError", message: "***" });
    expect(shown.stack).not.toContain("s3cret");
  });

  test("an error without a secret is looked at and left alone", () => {
    hidden();
    const error = new Error("fine", { cause: { list: ["fine"] } });
    const set = vi.spyOn(Reflect, "set");
    expect(redactError(error)).toBe(error);
    expect(set).not.toHaveBeenCalled();
  });
});
