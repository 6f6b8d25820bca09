import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { context, Flow, type RunEvent, task } from "../../src/index.ts";

/** Bodies that end by what their signal tells them, in the ways that people write. */
const bodies: Readonly<Record<string, () => Promise<unknown>>> = {
  "rejects with the reason": () => {
    const { signal } = context;
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  },
  "throws the reason at its next step": async () => {
    const { signal } = context;
    await wait(1e6, undefined, { signal }).catch(() => signal.throwIfAborted());
  },
  "rejects with an error that has the reason as its cause": () => wait(1e6, undefined, { signal: context.signal }),
};

const other = (): Promise<unknown> => {
  const { signal } = context;
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("could not clean up"))));
};

/** Runs a task until its body is over, and tells its state and what was logged. */
async function ended(body: () => Promise<unknown>, how: "cancel" | "timeout", maxRetries = 0): Promise<readonly unknown[]> {
  const cancel = new AbortController();
  const bodiesOver: Promise<unknown>[] = [];
  const events: RunEvent[] = [];
  const retries = maxRetries === 0 ? {} : { maxRetries, retryDelay: 0 };
  const hang = task({ name: "hang", ...retries, ...(how === "timeout" ? { timeout: 0.02 } : {}) }, () => {
    const running = body();
    bodiesOver.push(Promise.allSettled([running]));
    if (how === "cancel") queueMicrotask(() => cancel.abort());
    return running;
  });
  const run = await new Flow("stops", () => hang()).run({ signal: cancel.signal, onEvent: (event) => void events.push(event), print: () => undefined });
  await Promise.all(bodiesOver);
  await wait(0);
  return [run.stateOf("hang").type, ...events.flatMap((event) => (event.kind === "log" && event.slug !== undefined ? [event.message] : []))];
}

test.each(Object.entries(bodies))("a body that %s ends Cancelled, or TimedOut, without a warning", async (_, body) => {
  expect(await ended(body, "cancel")).toEqual(["Cancelled"]);
  expect(await ended(body, "timeout")).toEqual(["TimedOut"]);
  expect(await ended(body, "timeout", 1)).toEqual(["TimedOut"]);
});

test("another error of a body that is out of time is told", async () => {
  expect(await ended(other, "timeout")).toEqual([
    "TimedOut",
    "The body threw after its task run was over: Error: could not clean up. That is ignored, and so is what follows.",
  ]);
});
