import { expect, test } from "vitest";
import { context, Flow, Loop, task } from "../../src/index.ts";

/** A place in memory. */
function memoryPlace() {
  const stored = new Map<string, Uint8Array>();
  const place = {
    exists: (location: string) => stored.has(location),
    read: (location: string) => stored.get(location) ?? new Uint8Array(),
    write: (location: string, bytes: Uint8Array) => void stored.set(location, bytes),
  };
  return { stored, place };
}

const rounds = (target: string, place: ReturnType<typeof memoryPlace>["place"], failIn?: { round: number }) =>
  new Flow("rounds", { result: place }, () =>
    task({ name: "loops", target }, () => {
      if (failIn?.round === context.taskLoopCount) throw new Error("in this round");
      if (context.taskLoopCount < 3) throw new Loop("", { result: context.taskLoopCount });
      return "end";
    })(),
  );

test.each(["fixed.bin", "round-{taskLoopCount}.bin"])("a loop with the target %s ends with its last round, again and again", async (target) => {
  const { place } = memoryPlace();
  const flow = rounds(target, place);
  for (let run = 0; run < 3; run++) expect((await flow.run()).get(flow.refs)).toBe("end");
});

test("what a loop left that failed in a later round does not serve as its value", async () => {
  const { place, stored } = memoryPlace();
  const failIn = { round: 2 };
  const flow = rounds("fixed.bin", place, failIn);
  expect((await flow.run()).stateOf(flow.refs).type).toBe("Failed");
  expect([...stored.keys()]).toEqual([]);
  failIn.round = 0;
  expect((await flow.run()).get(flow.refs)).toBe("end");
});

test("the value at a fixed target serves the next run", async () => {
  const { place } = memoryPlace();
  const flow = rounds("fixed.bin", place);
  await flow.run();
  expect((await flow.run()).stateOf(flow.refs)).toMatchObject({ type: "Cached", result: "end" });
});
