import { expect, test } from "vitest";
import { onlyTask } from "../../../src/cli/run/only-task.ts";
import { shownTasks } from "../../../src/cli/run/shown-tasks.ts";
import { Flow, parameter, task } from "../../../src/index.ts";

const step = task("step", (n: number) => n);
const flow = new Flow("f", () => {
  const n = parameter("n", { default: 1 });
  const list = task({ name: "list", maxRetries: 2 }, (of: number) => [of])(n);
  step.map(list);
  step(n);
  return task("once", (x: number) => x)(n);
});

test("a task is called by its name where no other has it, by its slug else; parameters are not shown", () => {
  expect(shownTasks(flow.tasks, undefined)).toEqual([
    { slug: "list-1", label: "list", mapped: false, attempts: 3 },
    { slug: "step-1", label: "step-1", mapped: true, attempts: 1 },
    { slug: "step-2", label: "step-2", mapped: false, attempts: 1 },
    { slug: "once-1", label: "once", mapped: false, attempts: 1 },
  ]);
});

test("a name that is another task's slug is not used", () => {
  const confusing = new Flow("confusing", () => {
    task({ name: "a", slug: "b" }, () => 1)();
    task("b", () => 1)();
  });
  expect(shownTasks(confusing.tasks, undefined).map(({ label }) => label)).toEqual(["a", "b-1"]);
});

test("where one task run runs alone, only what takes part is shown", () => {
  expect(shownTasks(flow.tasks, onlyTask(flow, "step-1[4]"))).toEqual([
    { slug: "list-1", label: "list", mapped: false, attempts: 3 },
    { slug: "step-1", label: "step-1", mapped: true, attempts: 1, only: new Set([4]) },
  ]);
});
