import { format, inspect } from "node:util";
import { serialize } from "node:v8";
import { expect, test } from "vitest";
import { redact } from "../../src/util/redact.ts";
import { isSecret, Secret } from "../../src/util/secret.ts";

test("only reveal gives the value", () => {
  const value = { user: "root" };
  expect(new Secret(value).reveal()).toBe(value);
});

test("a secret shows itself nowhere", () => {
  const secret = new Secret("s3cret value");
  const shown = [
    String(secret),
    `${secret}`,
    `${secret.toString()}`,
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: [secret] }, { showHidden: true, depth: 9 }),
    format("%s %o %O %j", secret, secret, secret, secret),
    inspect(new Map([[secret, secret]])),
  ];
  for (const text of shown) {
    expect(text).toContain("***");
    expect(text).not.toContain("s3cret");
  }
  expect(Number(secret)).toBeNaN();
});

test("its text is covered in everything that passes the redactor", () => {
  new Secret("made once");
  expect(redact(new Error("cannot log in with made once").message)).toBe("cannot log in with ***");
});

test("every text inside its value is covered", () => {
  const loop: { pin: number; self?: unknown } = { pin: 271828 };
  loop.self = loop;
  new Secret({ user: { name: "root user" }, keys: ["first key", new Set(["second key"])], map: new Map([["k", 123456789n]]), loop, none: null });
  new Secret(new TextEncoder().encode("raw bytes"));
  const bytes = Buffer.from("raw bytes");
  const text = ["root user", "first key", "second key", "123456789", "271828", "raw bytes", bytes.toString("base64"), bytes.toString("hex")];
  expect(text.map(redact)).toEqual(text.map(() => "***"));
});

test("it cannot be cloned or stored by accident, and the refusal does not show it", () => {
  const secret = new Secret("s3cret value");
  for (const clone of [serialize, structuredClone]) {
    expect(() => clone({ secret })).toThrow(/could not be cloned/);
    expect(() => clone({ secret })).not.toThrow(/s3cret/);
  }
});

test("a secret is known by its brand, so one of another copy of the package is one too", () => {
  expect(isSecret(new Secret("s3cret value"))).toBe(true);
  expect(isSecret({ [Symbol.for("headrace.secret")]: true })).toBe(true);
  expect([null, undefined, "***", {}].some(isSecret)).toBe(false);
});
