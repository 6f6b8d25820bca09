import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { GraphBuilder } from "../../src/core/graph-builder.ts";
import type { Ref } from "../../src/core/ref.ts";
import { type SecretOptions, secret } from "../../src/tasks/secret-task.ts";
import { redact } from "../../src/util/redact.ts";
import { Secret } from "../../src/util/secret.ts";
import { insideRun } from "./inside-a-run.ts";

function nodeOf<T>(name: string, options?: SecretOptions<T>): GraphBuilder["nodes"][number] {
  const builder = new GraphBuilder("f");
  builder.build(() => secret(name, options));
  const [node] = builder.nodes;
  if (node === undefined) throw new Error("no node was added");
  return node;
}

async function secretOf<T = string>(name: string, options?: SecretOptions<T>, secrets: Readonly<Record<string, unknown>> = {}): Promise<T> {
  const { fn } = nodeOf(name, options);
  const { value } = await insideRun(() => fn?.() as Secret<T>, { secrets });
  expect(value).toBeInstanceOf(Secret);
  return value.reveal();
}

describe("looking up", () => {
  test("the run's context comes before the environment", async () => {
    vi.stubEnv("HEADRACE__SECRETS__API_TOKEN", "from the environment");
    expect(await secretOf("api-token")).toBe("from the environment");
    expect(await secretOf("api-token", {}, { "api-token": "from the context" })).toBe("from the context");
  });

  test("another variable may be named", async () => {
    vi.stubEnv("GITHUB_TOKEN", "gh");
    vi.stubEnv("HEADRACE__SECRETS__API_TOKEN", "not this one");
    expect(await secretOf("api-token", { env: "GITHUB_TOKEN" })).toBe("gh");
  });

  test("a secret that is nowhere fails, naming the variable to set", async () => {
    await expect(secretOf("api-token")).rejects.toMatchObject({
      code: "E711",
      what: "The secret api-token was not found.",
      next: expect.stringContaining("HEADRACE__SECRETS__API_TOKEN"),
    });
    await expect(secretOf("toString")).rejects.toMatchObject({ code: "E711" });
  });

  test("an empty text is a secret too", async () => {
    vi.stubEnv("HEADRACE__SECRETS__X", "");
    expect(await secretOf("x")).toBe("");
  });

  test("a Secret in the context is taken as what it holds", async () => {
    expect(await secretOf("x", {}, { x: new Secret("inside") })).toBe("inside");
  });
});

describe("casting", () => {
  test("the cast makes the value of the text, and both are covered", async () => {
    expect(await secretOf("db", { cast: JSON.parse }, { db: '{"user":"u53r name","port":12345}' })).toEqual({ user: "u53r name", port: 12345 });
    expect(["u53r name", "12345", '{"user":"u53r name","port":12345}'].map(redact)).toEqual(["***", "***", "***"]);
  });

  test("what is no text is not cast", async () => {
    const value = { already: "parsed" };
    expect(await secretOf("db", { cast: JSON.parse }, { db: value })).toBe(value);
  });

  test("an error of the cast is not shown, since it may quote a part of the secret", async () => {
    const failed = await secretOf("db", { cast: JSON.parse }, { db: "hunter2-is-no-json" }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: "E712", what: "The cast of the secret db threw an error." });
    expect(failed).not.toHaveProperty("cause");
    expect(String(failed)).not.toContain("hunter2");
  });
});

test("the task has the secret's name and is never checkpointed or cached", () => {
  const { name, slug, settings } = nodeOf("api-token");
  expect([name, slug, settings.checkpoint, settings.cacheFor]).toEqual(["api-token", "api-token-1", false, undefined]);
});

test("outside a build function it is an error that says so", () => {
  expect(() => secret("api-token")).toThrow(/secret\("api-token"\) .*build/s);
});

test("the ref has the type of what the secret holds", () => {
  new GraphBuilder("f").build(() => {
    expectTypeOf(secret("a")).toEqualTypeOf<Ref<Secret<string>>>();
    expectTypeOf(secret("a", { cast: Number })).toEqualTypeOf<Ref<Secret<number>>>();
  });
});
