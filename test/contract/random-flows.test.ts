/** Random flows end alike on every executor, whatever order their task runs start and end in, and their invariants hold. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { LocalExecutor } from "../../src/executors/index.ts";
import { context, type Executor, Flow, flatten, isFailed, Loop, type Ref, Skip, type Trigger, task, triggers } from "../../src/index.ts";
import { ConcurrentExecutor } from "../helpers/concurrent-executor.ts";
import { labelOf, outcomeOf } from "../helpers/run-invariants.ts";
import { runStory } from "../helpers/run-story.ts";

const endings = ["value", "value", "list", "list", "list", "list", "fails", "fails once", "fails late", "skips", "loops", "nothing"] as const;
type Ending = (typeof endings)[number];
const hows = ["whole", "whole", "map", "map", "map", "constant", "constant", "flatten", "part"] as const;
type How = (typeof hows)[number];
const triggerNames = ["allSuccessful", "allFinished", "anySuccessful", "anyFailed", "notAllSkipped", "custom"] as const;

interface Call {
  readonly inputs: readonly { readonly of: number; readonly how: How }[];
  readonly after: readonly number[];
  readonly ending: Ending;
  readonly awaits: boolean;
  readonly retries: number;
  readonly trigger: (typeof triggerNames)[number];
  readonly skips: boolean;
  readonly handled: boolean;
  readonly most: number | undefined;
}

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

const custom: Trigger = async (upstreams) => {
  await Promise.resolve();
  return upstreams.filter(isFailed).length % 2 === 0;
};

/** How a body ends: by chance for each child, the same in every run. */
function act(ending: Ending, inputs: readonly unknown[]): unknown {
  const index = context.mapIndex ?? 0;
  const isChosen = index % 3 === 1 || context.mapIndex === undefined;
  if (ending === "fails" && isChosen) throw new RangeError(`failure of ${context.taskFullName}`);
  if (ending === "fails once" && context.taskRunCount === 1) throw new Error("once");
  if (ending === "skips" && isChosen) throw new Skip("by chance");
  if (ending === "loops" && context.taskLoopCount < 3) throw new Loop("", { result: context.taskLoopCount });
  if (ending === "nothing") return undefined;
  return ending === "list" ? [index, [index], { part: index }] : { part: inputs.length + index, seen: context.taskLoopResult };
}

function bodyOf({ ending, awaits }: Call): (...inputs: unknown[]) => unknown {
  if (!awaits && ending !== "fails late") return (...inputs) => act(ending, inputs);
  return async (...inputs) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (ending === "fails late") throw new TypeError("late");
    return act(ending, inputs);
  };
}

function build(calls: readonly Call[]): Flow {
  return new Flow("random", () => {
    const refs: Ref<unknown>[] = [];
    for (const one of calls) {
      const { inputs, after, trigger, retries, skips, handled, most } = one;
      const work = task(
        {
          name: "work",
          maxRetries: retries,
          trigger: trigger === "custom" ? custom : triggers[trigger],
          skipOnUpstreamSkip: skips,
          ...(handled ? { stateHandlers: [async () => undefined] } : {}),
          ...(most === undefined ? {} : { maxConcurrency: most }),
        },
        bodyOf(one),
      );
      const earlier = (n: number): readonly Ref<unknown>[] => refs.slice(n % Math.max(1, refs.length)).slice(0, 1);
      const args = inputs.flatMap(({ of, how }): readonly unknown[] => {
        if (how === "constant") return [[0, 1, 2, 3]];
        return earlier(of).map((ref) => {
          if (how === "flatten") return flatten(ref as Ref<readonly (readonly unknown[])[]>);
          return how === "part" ? (ref as Ref<{ part: unknown }>).at("part") : ref;
        });
      });
      const isMapped = inputs.some(({ how }) => how === "map" || how === "constant") && args.length > 0;
      const ref: Ref<unknown> = isMapped ? Reflect.apply(work.map, undefined, args) : Reflect.apply(work, undefined, args);
      refs.push(ref.after(...after.flatMap(earlier)));
    }
  });
}

/** How every task run ended, and how the run did. */
async function endOf(flow: Flow, executor: Executor): Promise<Record<string, string>> {
  const { run } = await runStory(flow, { executor, keep: "all" });
  const taskRuns = Array.from(run.taskRuns(), ({ slug, mapIndex, state, runCount }) => {
    const error = isFailed(state) ? ` ${state.message}` : "";
    return [labelOf(slug, mapIndex), `${outcomeOf(state)} in ${runCount}${error}`] as const;
  });
  return { ...Object.fromEntries(taskRuns), run: run.state.type };
}

test("random flows end alike, one at a time and several at once in any order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 7 }), fc.integer({ min: 1, max: 1_000_000 }), async (calls, seed) => {
      const flow = build(calls);
      const expected = await endOf(flow, new LocalExecutor());
      expect(await endOf(flow, new ConcurrentExecutor(1 + (seed % 4), seed))).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});
