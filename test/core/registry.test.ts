import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, expect, test } from "vitest";
import { deliberately, isInert, type RegisteredFlow, registerFlow, registry } from "../../src/core/registry.ts";

const flow = { name: "etl", source: undefined };

/** A loader that notes what it hears. */
function startLoading(): { readonly made: RegisteredFlow[]; readonly ran: RegisteredFlow[] } {
  const made: RegisteredFlow[] = [];
  const ran: RegisteredFlow[] = [];
  registry.loading = { onFlow: (one) => void made.push(one), onRun: (one) => void ran.push(one) };
  return { made, ran };
}

afterEach(() => {
  Object.assign(registry, { loading: undefined, taskContext: undefined, building: undefined });
});

test("a second copy of headrace finds the same registry", async () => {
  const second = "../../src/core/registry.ts?second-copy";
  const copy: typeof import("../../src/core/registry.ts") = await import(second);
  expect(copy.registerFlow).not.toBe(registerFlow);
  expect(copy.registry).toBe(registry);
});

test("a flow tells whoever loads its file, and is kept by nobody else", () => {
  registerFlow(flow);
  const { made } = startLoading();
  expect(made).toEqual([]);
  registerFlow(flow);
  expect(made).toEqual([flow]);
});

test("a run is held back while a file is loaded, and the loader hears of it", () => {
  expect(isInert(flow)).toBe(false);
  const { ran } = startLoading();
  expect([isInert(flow), ran]).toEqual([true, [flow]]);
});

test("a run inside a task is meant", () => {
  const { ran } = startLoading();
  const context = new AsyncLocalStorage<object>();
  registry.taskContext = context;
  expect(context.run({}, () => isInert(flow))).toBe(false);
  expect([isInert(flow), ran]).toEqual([true, [flow]]);
});

test("a run that the loader's caller starts is meant, and only that one", async () => {
  const { ran } = startLoading();
  const later = deliberately(async () => [isInert(flow), await null, isInert(flow)]);
  expect(ran).toEqual([]);
  expect(await later).toEqual([false, null, true]);
  expect(() => deliberately(() => expect.fail("thrown"))).toThrow("thrown");
  expect(isInert(flow)).toBe(true);
});
