import { describe, expect, test } from "vitest";
import type { Executor } from "../../src/index.ts";
import { runStory, startRun } from "../helpers/run-story.ts";
import { controlFlow, resourceManagers, triggersAndSkips } from "./promises/branches.ts";
import { cancellation, timeouts } from "./promises/endings.ts";
import { errors } from "./promises/errors.ts";
import { handlers } from "./promises/handlers.ts";
import { output, strayErrors, surroundingsOfTasks } from "./promises/inside.ts";
import type { Kit, Promises } from "./promises/kit.ts";
import { mapping } from "./promises/mapping.ts";
import { order } from "./promises/order.ts";
import { givenStates, pausing } from "./promises/pausing.ts";
import { results } from "./promises/results.ts";
import { retries } from "./promises/retries.ts";
import { sending } from "./promises/sending.ts";
import { signalsAndLoops } from "./promises/signals.ts";
import { caching, storedResults } from "./promises/stores.ts";
import { isolation, parametersOfRuns, valuesKept } from "./promises/values.ts";

/** By topic. A promise belongs to one topic only. */
const topics: Readonly<Record<string, Promises>> = {
  results,
  mapping,
  "order and limits": order,
  errors,
  "triggers and skips": triggersAndSkips,
  "control flow": controlFlow,
  "resource managers": resourceManagers,
  retries,
  "signals and loops": signalsAndLoops,
  timeouts,
  cancellation,
  caching,
  "stored results": storedResults,
  handlers,
  context: surroundingsOfTasks,
  output,
  "stray errors": strayErrors,
  isolation,
  "values kept": valuesKept,
  parameters: parametersOfRuns,
  pausing,
  "given states": givenStates,
  sending,
};

export interface Contract {
  /** How many task runs it takes at once. */
  readonly capacity: number;
  /** Promises that do not hold for it, and why: nothing else is left out. */
  readonly skipped?: Readonly<Record<string, string>>;
}

/** Tries out on an executor what every one of them promises. */
export function describeExecutor(name: string, makeExecutor: () => Executor, { capacity, skipped = {} }: Contract): void {
  describe(name, () => {
    for (const [topic, promises] of Object.entries(topics)) {
      describe(topic, () => {
        for (const [sentence, tryOut] of Object.entries(promises)) {
          const reason = skipped[sentence];
          if (reason === undefined) test(sentence, () => tryOut(kitOf(makeExecutor, capacity)));
          else test(`${sentence} (not promised: ${reason})`, ({ skip }) => skip(reason));
        }
      });
    }

    test("what is not promised is the name of a promise", () => {
      const known = Object.values(topics).flatMap((promises) => Object.keys(promises));
      expect(new Set(known).size).toBe(known.length);
      expect(Object.keys(skipped).filter((sentence) => !known.includes(sentence))).toEqual([]);
    });
  });
}

function kitOf(makeExecutor: () => Executor, capacity: number): Kit {
  return {
    capacity,
    run: (flow, options) => runStory(flow, { executor: makeExecutor(), ...options }),
    start: (flow, options) => startRun(flow, { executor: makeExecutor(), ...options }),
  };
}
