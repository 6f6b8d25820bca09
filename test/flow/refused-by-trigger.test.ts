import { expect, test } from "vitest";
import { Flow, flatten, task, triggers } from "../../src/index.ts";

const odd = task("odd", (n: number) => {
  if (n % 2 === 1) throw new Error("odd");
  return n;
});

test("a task that its trigger does not let run says which, and names the task runs that did not succeed", async () => {
  const flow = new Flow("refused", () => {
    const values = odd.map([0, 1, 2, 3]);
    const sum = task("sum", (all: readonly number[]) => all.length)(values);
    return {
      next: task("next", (n: number) => n).map(values),
      sum,
      late: task("late", (n: number) => n)(sum),
      own: task({ name: "own", trigger: () => false }, (n: number) => n)(sum),
      named: task(
        {
          name: "named",
          trigger: function onlyOnMondays() {
            return false;
          },
        },
        (n: number) => n,
      )(odd(2)),
    };
  });
  const run = await flow.run();
  const whatOf = (slug: string, index?: number): string => (index === undefined ? run.stateOf(slug) : run.statesOf(slug)[index])?.message ?? "";
  expect(whatOf("next-1", 3)).toBe("The trigger allSuccessful of next-1[3] did not let it run: odd-1[3] is Failed.");
  expect(whatOf("sum-1")).toBe("The trigger allSuccessful of sum-1 did not let it run: odd-1[1] is Failed.");
  expect(whatOf("late-1")).toBe("The trigger allSuccessful of late-1 did not let it run: sum-1 is TriggerFailed.");
  expect(whatOf("own-1")).toBe("The trigger of own-1 did not let it run: sum-1 is TriggerFailed.");
  expect(whatOf("named-1")).toBe("The trigger onlyOnMondays of named-1 did not let it run: every upstream task was successful.");
});

test("an element that was un-nested names the child it came from", async () => {
  const flow = new Flow("nested", () => {
    const lists = task("lists", (n: number) => {
      if (n === 1) throw new Error("no list");
      return [n, n];
    }).map([0, 1, 2]);
    return task({ name: "each", trigger: triggers.allSuccessful }, (n: number) => n).map(flatten(lists));
  });
  const run = await flow.run();
  const refused = run.statesOf("each-1").find(({ type }) => type === "TriggerFailed");
  expect(refused?.message).toBe("The trigger allSuccessful of each-1[2] did not let it run: lists-1[1] is Failed.");
});
