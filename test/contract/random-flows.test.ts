/** Random flows end alike on every executor, whatever order their task runs start and end in, and their invariants hold. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { LocalDaskExecutor, LocalExecutor } from "../../src/executors/index.ts";
import { type Executor, type Flow, isFailed } from "../../src/index.ts";
import { type Call, endings, flowVariable, hows, randomFlow, triggerNames } from "../fixtures/flows/random.ts";
import { ConcurrentExecutor } from "../helpers/concurrent-executor.ts";
import { labelOf, outcomeOf } from "../helpers/run-invariants.ts";
import { runStory } from "../helpers/run-story.ts";

const call: fc.Arbitrary<Call> = fc.record({
  inputs: fc.array(fc.record({ of: fc.nat(), how: fc.constantFrom(...hows) }), {
    maxLength: 2,
  }),
  after: fc.array(fc.nat(), { maxLength: 1 }),
  ending: fc.constantFrom(...endings),
  awaits: fc.boolean(),
  retries: fc.constantFrom(0, 0, 1, 2),
  trigger: fc.constantFrom(...triggerNames, "allSuccessful" as const, "allSuccessful" as const),
  skips: fc.boolean(),
  handled: fc.boolean(),
  most: fc.constantFrom(undefined, undefined, 1, 2),
});

/** How every task run ended, and how the run did. */
async function endOf(flow: Flow, executor: Executor): Promise<Record<string, string>> {
  const { run } = await runStory(flow, { executor, keep: "all" });
  const taskRuns = Array.from(run.taskRuns(), ({ slug, mapIndex, state, runCount }) => {
    const error = isFailed(state) ? ` ${state.message}` : "";
    return [labelOf(slug, mapIndex), `${outcomeOf(state)} in ${runCount}${error}`] as const;
  });
  return { ...Object.fromEntries(taskRuns), run: run.state.type };
}

const calls = fc.array(call, { minLength: 1, maxLength: 7 });

test("random flows end alike, one at a time and several at once in any order", async () => {
  await fc.assert(
    fc.asyncProperty(calls, fc.integer({ min: 1, max: 1_000_000 }), async (given, seed) => {
      const flow = randomFlow(given);
      const expected = await endOf(flow, new LocalExecutor());
      expect(await endOf(flow, new ConcurrentExecutor(1 + (seed % 4), seed))).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test.for([
  ["threads", 25],
  ["processes", 12],
] as const)("random flows end on %s as they do in one thread", { timeout: 120_000 }, async ([scheduler, numRuns]) => {
  await fc.assert(
    fc.asyncProperty(calls, async (given) => {
      const flow = randomFlow(given);
      const expected = await endOf(flow, new LocalExecutor());
      // Each flow has workers of its own, which build it from their environment.
      const env = { [flowVariable]: JSON.stringify(given) };
      expect(await endOf(flow, new LocalDaskExecutor({ scheduler, numWorkers: 2, env }))).toEqual(expected);
    }),
    { numRuns },
  );
});
