import { describe, expect, test } from "vitest";
import { Flow, type FlowRun, type RunEvent, task } from "../../src/index.ts";
import { type SaidRun, violationsOf } from "./run-invariants.ts";

const flow = new Flow("watched", () => {
  const list = task("list", () => [1, 2])();
  const children = task({ name: "child", maxRetries: 1 }, (n: number) => n).map(list);
  task("sum", (numbers: readonly number[]) => numbers.length)(children);
});

async function said(): Promise<{ readonly run: FlowRun; readonly events: RunEvent[] }> {
  const events: RunEvent[] = [];
  const run = await flow.run({ onEvent: (event) => events.push(event) });
  return { run, events };
}

/** What the checker says of a run whose story was changed. */
async function broken(change: (events: RunEvent[], at: (kind: string, slug: string, type?: string) => number) => void): Promise<readonly string[]> {
  const { run, events } = await said();
  const at = (kind: string, slug: string, type?: string): number =>
    events.findIndex(
      (event) => event.kind === kind && "slug" in event && event.slug === slug && (type === undefined || (event.kind === "state" && event.to.type === type)),
    );
  change(events, at);
  return violationsOf({ flow, run, events });
}

describe("the checker of invariants", () => {
  test("says nothing of a run as it should be", async () => {
    expect(violationsOf({ flow, ...(await said()) })).toEqual([]);
  });

  test("sees a state after the last one, and one said twice", async () => {
    const found = await broken((events, at) => {
      const end = events[at("state", "sum-1", "Success")];
      if (end !== undefined) events.splice(-1, 0, end);
    });
    expect(found.join("\n")).toContain("sum-1: Success came from Running, not from Success");
  });

  test("lets a task run whose worker was lost begin again, and only that", async () => {
    const again = (reason: "worker lost" | undefined): Promise<readonly string[]> =>
      broken((events, at) => {
        const index = at("state", "sum-1", "Running");
        const running = events[index];
        const submit = events[at("submit", "sum-1")];
        if (running?.kind !== "state" || submit?.kind !== "submit") throw new Error("It did not run");
        const lost = { ...running, from: running.to, to: running.from, attempt: 2, ...(reason === undefined ? {} : { reason }) };
        events.splice(index + 1, 0, lost, { ...submit, attempt: 2 }, { ...running, attempt: 2 });
      });
    expect(await again("worker lost")).toEqual([]);
    expect((await again(undefined)).join("\n")).toContain("Pending came after Running");
  });

  test("sees a lost word", async () => {
    expect((await broken((events, at) => events.splice(at("state", "sum-1", "Success"), 1))).join("\n")).toContain("its last word is not how it ended");
    expect((await broken((events, at) => events.splice(at("state", "sum-1", "Running"), 1))).join("\n")).toContain("Success came from Running");
    expect((await broken((events, at) => events.splice(at("submit", "sum-1"), 1))).join("\n")).toContain("it runs without having been started");
    expect((await broken((events) => events.splice(events.length - 1, 1))).join("\n")).toContain("its last word was Running");
  });

  test("sees a start too early, and one too many", async () => {
    const early = await broken((events, at) => {
      const [start] = events.splice(at("submit", "sum-1"), 1);
      if (start !== undefined) events.splice(at("state", "child-1", "Success"), 0, start);
    });
    expect(early.join("\n")).toMatch(/sum-1 started before child-1\[\d\] was over/);
    const twice = await broken((events, at) => {
      const start = events[at("submit", "sum-1")];
      if (start !== undefined) events.splice(at("submit", "sum-1"), 0, start);
    });
    expect(twice.join("\n")).toContain("sum-1: start 1 came after start 1");
  });

  test("sees children that are not there, and too few of them", async () => {
    const strangers = await broken((events, at) => {
      const child = events[at("submit", "child-1")];
      if (child !== undefined) events.splice(at("submit", "child-1"), 0, { ...child, mapIndex: 7 } as RunEvent);
    });
    expect(strangers.join("\n")).toContain("a task run that is not there");
    const { run, events } = await said();
    const fewer = new Proxy(run, {
      get: (target, key) =>
        key === "statesOf" ? (slug: string) => target.statesOf(slug).slice(0, 1) : (Reflect.get(target, key).bind?.(target) ?? Reflect.get(target, key)),
    });
    expect(violationsOf({ flow, run: fewer, events }).join("\n")).toContain("child-1 counts 2 children and has 1");
  });

  test("sees a flow state that its tasks do not make, and words after the last", async () => {
    const { run, events } = await said();
    const changed = Object.create(run, { state: { value: { type: "Failed", message: "", error: new Error("no") } } }) as FlowRun;
    for (const method of ["taskRuns", "stateOf", "statesOf"] as const) Object.defineProperty(changed, method, { value: run[method].bind(run) });
    const failed: SaidRun = { flow, run: changed, events };
    expect(violationsOf(failed).join("\n")).toContain("the flow run is Failed, its tasks make it Success");
    expect(violationsOf(failed, { tasksDecide: false }).join("\n")).not.toContain("its tasks make it");
    const late = await broken((list) => list.push(...list.filter((event) => event.kind === "submit").slice(0, 1)));
    expect(late.join("\n")).toContain("after the flow run's last word came");
  });
});
