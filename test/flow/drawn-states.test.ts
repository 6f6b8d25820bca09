import { expect, test } from "vitest";
import { drawnStates } from "../../src/engine/drawn-states.ts";
import { Flow, task } from "../../src/index.ts";

const list = task("list", () => [1, 2, 3]);
const check = task("check", (n: number) => {
  if (n === 2) throw new Error("two");
  return n;
});
const flow = new Flow("drawn", () => check.map(list()));

test("a run's states are told by slug, with how many children are in which", async () => {
  const states = drawnStates(await flow.run());
  expect(states.get("list-1")).toEqual({ type: "Success", children: {} });
  expect(states.get("check-1")).toEqual({ type: "Mapped", children: { Success: 2, Failed: 1 } });
});

test("a picture of a run says how its tasks ended, one of the flow does not", async () => {
  expect(await flow.visualize({ run: await flow.run() })).toContain("Failed");
  expect(await flow.visualize()).not.toContain("Failed");
});
