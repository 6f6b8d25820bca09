import { inspect } from "node:util";
import { expect, test } from "vitest";
import { ByteReader } from "../../src/protocol/byte-reader.ts";
import { ByteWriter } from "../../src/protocol/byte-writer.ts";
import { readError, writeError } from "../../src/protocol/errors.ts";
import { decodeValue, encodeValue } from "../../src/protocol/values.ts";
import { isSecret, Secret } from "../../src/util/secret.ts";

test("a secret is a secret on the other side, wherever it is", () => {
  const token = new Secret({ user: "root", password: "hunter22" });
  const value = { token, list: [token, new Map([["t", token]])], plain: [1] };
  const back = decodeValue(encodeValue(value)) as { token: Secret<unknown>; list: [unknown, Map<string, unknown>]; plain: number[] };
  expect(isSecret(back.token)).toBe(true);
  expect(back.token.reveal()).toEqual({ user: "root", password: "hunter22" });
  expect(back.list[0]).toBe(back.token);
  expect(back.list[1].get("t")).toBe(back.token);
  expect(back.plain).toEqual([1]);
  expect(inspect(back, { depth: 9 })).not.toContain("hunter22");
  expect(decodeValue(encodeValue(new Secret("alone, a secret")))).toSatisfy((one) => isSecret(one) && one.reveal() === "alone, a secret");
});

test("a secret in the fields of an error stays one", () => {
  const writer = new ByteWriter();
  writeError(writer, Object.assign(new Error("refused"), { token: new Secret("hunter23") }));
  const error = readError(new ByteReader(writer.view())) as Error & { token: Secret };
  expect(error.token.reveal()).toBe("hunter23");
  expect(inspect(error)).not.toContain("hunter23");
});

test("a secret may hold what holds it", () => {
  const holder: { secret?: Secret<unknown>; f?: () => void } = {};
  holder.secret = new Secret(holder);
  const back = decodeValue(encodeValue(holder)) as typeof holder;
  expect(back.secret?.reveal()).toBe(back);
  holder.f = () => undefined;
  expect(() => encodeValue([holder])).toThrow("result is not serialisable: [0].secret is a Secret whose value cannot be sent");
});

test("the error about a secret that cannot be sent does not show it", () => {
  const secret = new Secret({ text: "hunter24", close: () => 1 });
  for (const value of [secret, { secret }, [new Map([["k", secret]])]]) {
    expect(() => encodeValue(value)).toThrow(/^(?!.*hunter24).*is a Secret whose value cannot be sent/s);
  }
});
