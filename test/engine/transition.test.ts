import { describe, expect, test } from "vitest";
import { task } from "../../src/core/task.ts";
import type { TaskOptions } from "../../src/core/task-options.ts";
import { RunTables } from "../../src/engine/run-tables.ts";
import type { TaskRunServices } from "../../src/engine/services.ts";
import { TaskRun } from "../../src/engine/task-run.ts";
import { runTask } from "../../src/engine/task-runner.ts";
import { become, ForbiddenTransition, settle } from "../../src/engine/transition.ts";
import { Flow } from "../../src/flow.ts";
import type { RunEvent } from "../../src/protocol/events.ts";
import { MemoryCache } from "../../src/results/memory-cache.ts";
import { failure, pending, plain, running, success } from "../../src/states/make.ts";
import { fakeClock } from "../../src/testing/index.ts";
import { graphOf } from "../helpers/flow-graph.ts";
import { untyped } from "../helpers/untyped.ts";

/** One start of a task run with nothing around it but what its steps need. */
function taskRun(options: TaskOptions = {}, body: () => unknown = () => 1): { readonly run: TaskRun; readonly events: RunEvent[] } {
  const graph = graphOf(() => task({ name: "one", ...options }, body)());
  const [node] = graph.nodes;
  if (node === undefined) throw new Error("no node");
  const events: RunEvent[] = [];
  const tables = new RunTables(graph);
  const services = untyped<TaskRunServices>({
    clock: fakeClock(),
    listening: true,
    emit: (event: RunEvent) => void events.push(event),
    inputsOf: tables.inputsOf,
    upstreamsOf: tables.upstreamsOf,
    flowResult: undefined,
    cache: new MemoryCache(),
    sharedCache: new MemoryCache(),
    late: () => undefined,
  });
  return { run: new TaskRun(services, { node, index: -1, attempt: 1, runCount: 1, state: pending, resumed: false, loop: undefined }), events };
}

const typesIn = (events: readonly RunEvent[]): string[] => events.flatMap((event) => (event.kind === "state" ? [event.to.type] : []));

describe("a change that cannot be", () => {
  test("is our bug, and shows everything that the task run went through", () => {
    const { run } = taskRun();
    for (const state of [running, failure("Failed", new Error("no")), plain("Cancelled", "")]) settle(run, state);
    expect(() => settle(run, success(1))).toThrow(ForbiddenTransition);
    expect(() => settle(run, success(1))).toThrow("Internal error: one-1 cannot go from Cancelled to Success. It went Pending → Running → Failed → Cancelled");
    expect(run.state.type).toBe("Cancelled");
  });

  test("crashes the run in which it happens, with that history", async () => {
    const flow = new Flow("broken", () => task("one", async () => 1)());
    const run = await flow.run({
      executor: {
        label: "broken",
        performanceReport: "",
        open: ({ runTask: work, abandon }) => ({
          capacity: 1,
          run: (request) => {
            const outcome = work(request);
            // What no step of ours ever does: its body runs by now.
            (request as TaskRun).state = plain("Cancelled", "");
            return outcome;
          },
          end: abandon,
          close: () => undefined,
        }),
      },
    });
    expect(run.state).toMatchObject({
      type: "Crashed",
      message: expect.stringContaining("Internal error: one-1 cannot go from Cancelled to Success. It went Pending → Running"),
    });
  });
});

describe("a task run that somebody outside ended", () => {
  const cancelled = plain("Cancelled", "ended");

  test("before its steps begin never runs", async () => {
    let calls = 0;
    const { run, events } = taskRun({}, () => calls++);
    run.end(cancelled);
    expect(await runTask(run)).toMatchObject({ state: cancelled, startedAt: 0 });
    expect([calls, typesIn(events)]).toEqual([0, ["Cancelled"]]);
  });

  test("takes no other state any more, and is told once", async () => {
    const { run, events } = taskRun({}, () => {
      run.end(cancelled);
      return 5;
    });
    expect((await runTask(run)).state).toBe(cancelled);
    expect(typesIn(events)).toEqual(["Running", "Cancelled"]);
    expect(become(run, success(5))).toBe("end");
    run.end(plain("Cancelled", "again"));
    expect([run.state, typesIn(events).length]).toEqual([cancelled, 2]);
  });

  test("asks its handlers, and a second time does without them", async () => {
    const asked: string[] = [];
    const never = new Promise<never>(() => undefined);
    const { run, events } = taskRun({ stateHandlers: [(_, __, to) => (asked.push(to.type) > 1 ? never : undefined)] }, () => never);
    const outcome = runTask(run);
    while (asked.length === 0 || run.state.type !== "Running") await new Promise((resolve) => setImmediate(resolve));
    run.end(cancelled);
    while (asked.length < 2) await new Promise((resolve) => setImmediate(resolve));
    run.end(cancelled);
    expect((await outcome).state).toBe(cancelled);
    expect([asked, typesIn(events)]).toEqual([
      ["Running", "Cancelled"],
      ["Running", "Cancelled"],
    ]);
  });

  test("after it was over stays as it was", async () => {
    const { run, events } = taskRun();
    expect((await runTask(run)).state.type).toBe("Success");
    run.end(cancelled);
    expect([run.state.type, typesIn(events)]).toEqual(["Success", ["Running", "Success"]]);
  });
});

describe("a cheap task run", () => {
  test("answers at once, without a promise", () => {
    const { run } = taskRun();
    expect(runTask(run)).toMatchObject({ state: { type: "Success", result: 1 } });
  });
});
