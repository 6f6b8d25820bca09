import { context, Flow, parameter, task } from "headrace";
import { expect, test } from "vitest";

const emptied = task({ name: "sum", cacheFor: "1h", cacheKey: (list: number[]) => list.join(" ") }, (list: number[]) => {
  const sum = list.reduce((a, b) => a + b, 0);
  list.length = 0;
  return sum;
});

test("a cached value is filed under the inputs that the body was given, whatever the body made of them", async () => {
  const flow = new Flow("cached", () => emptied(parameter<number[]>("list")));
  const first = await flow.run({ parameters: { list: [1, 2, 3] } });
  const other = await flow.run({ parameters: { list: [] } });
  const again = await flow.run({ parameters: { list: [1, 2, 3] } });
  expect([first.get(flow.refs), other.get(flow.refs), again.get(flow.refs)]).toEqual([6, 0, 6]);
  expect(again.stateOf(flow.refs).message).toBe("Found in the cache.");
});

test("a result lies where the inputs that the body was given say", async () => {
  const written: string[] = [];
  const place = {
    location: "{row.id}.json",
    exists: () => false,
    read: () => new Uint8Array(),
    write: (location: string) => {
      written.push(location);
    },
  };
  const change = task({ name: "change", result: place }, (row: { id: string }) => {
    row.id = "changed";
    return row;
  });
  const flow = new Flow("located", () => change({ id: "given" }));
  await flow.run();
  expect(written).toEqual(["given.json"]);
});

test("a failure shows the inputs that the body was given", async () => {
  const failing = task("failing", (list: number[]) => {
    list.length = 0;
    throw new Error("no");
  });
  const flow = new Flow("shown", () => failing([1, 2, 3]));
  const run = await flow.run();
  expect([...run.taskRuns()].map(({ inputs }) => inputs)).toEqual(["{ list: [ 1, 2, 3 ] }"]);
});

test("a listener of context.signal can read the context, and what it throws is its task's", async () => {
  const seen: string[] = [];
  const listening = task({ name: "listening", timeout: "20ms" }, async () => {
    context.signal.addEventListener("abort", () => {
      seen.push(context.taskName);
      throw new Error("from the listener");
    });
    await new Promise<never>(() => undefined);
  });
  const flow = new Flow("listens", () => listening());
  const run = await flow.run({ print: () => undefined });
  expect(seen).toEqual(["listening"]);
  expect(run.stateOf(flow.refs).type).toBe("TimedOut");
});

test("retryOn and retryDelay can read the context", async () => {
  const names: string[] = [];
  const flaky = task(
    {
      name: "flaky",
      maxRetries: 1,
      retryOn: () => names.push(context.taskName) > 0,
      retryDelay: () => names.push(context.flowName) * 0,
    },
    () => {
      if (context.taskRunCount === 1) throw new Error("once");
      return "done";
    },
  );
  const flow = new Flow("reads", () => flaky());
  const run = await flow.run();
  expect(run.get(flow.refs)).toBe("done");
  expect(names).toEqual(["flaky", "reads"]);
});

test("a run that waits for nobody cannot be resumed", async () => {
  const flow = new Flow("over", () => task("one", () => 1)());
  const run = await flow.run();
  await expect(run.resume()).rejects.toMatchObject({ code: "E312" });
});
