import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { arbitraryFlow } from "./arbitrary-flow.ts";
import { sideBySide } from "./compare.ts";
import { asItIs, Coverage } from "./coverage.ts";
import { locally, type MakeExecutor, onWorkers } from "./headrace-runner.ts";
import { PrefectProcess } from "./prefect-process.ts";
import { ensurePython } from "./python-environment.ts";
import type { FlowSpec } from "./spec.ts";
import { judge } from "./verdict.ts";

/** Flows end alike on every executor. One that is to be tried needs one line here; `share` is how many of the flows it gets, from 0 to 1. */
const executors: Readonly<Record<string, { readonly make: MakeExecutor; readonly share: number }>> = {
  LocalExecutor: { make: locally, share: 1 },
  "two threads": { make: onWorkers("threads"), share: 0.2 },
  "two processes": { make: onWorkers("processes"), share: 0.1 },
};

/** Other flows each time. Whatever is found is found again with the seed that is printed. */
const seed = Number(process.env.ORACLE_SEED ?? Date.now() % 2 ** 31);
const runs = Number(process.env.ORACLE_RUNS ?? 300);
// A flow takes a few hundredths of a second on both sides together, twenty times that on a busy machine. One that is found is shrunk besides.
const limit = 120_000 + runs * 800;
const again = `ORACLE_SEED=${seed} ORACLE_RUNS=${runs}`;

describe("Random flows", () => {
  let prefect: PrefectProcess;
  beforeAll(async () => {
    prefect = new PrefectProcess(await ensurePython("oracle"));
  }, 180_000);
  afterAll(() => prefect[Symbol.asyncDispose]());

  test.for(Object.entries(executors))(
    "end on %s as in Prefect 1.4.1, but for the deliberate differences",
    { timeout: limit + 60_000 },
    async ([name, { make, share }]) => {
      const coverage = new Coverage();
      const agrees = async (spec: FlowSpec): Promise<boolean> => {
        const verdict = await judge(spec, prefect, make);
        coverage.add(spec, verdict);
        return verdict.agree;
      };
      const { failed, counterexample } = await fc.check(fc.asyncProperty(arbitraryFlow, agrees), {
        seed,
        numRuns: Math.ceil(runs * share),
        interruptAfterTimeLimit: limit,
        markInterruptAsFailure: true,
      });
      const [spec] = counterexample ?? [];
      if (spec !== undefined) throw new Error(await disagreement(spec, name, make));
      if (failed) throw new Error(`${again}: there was no time for all of them.`);
      console.log(`${again} on ${name}: ${process.env.ORACLE_RUNS === undefined ? "all agree." : coverage.report()}`);
      // Else the differences would hide what the oracle is there for.
      if (runs * share >= 300) expect(coverage.share(asItIs)).toBeGreaterThan(0.25);
    },
  );

  async function disagreement(spec: FlowSpec, name: string, make: MakeExecutor): Promise<string> {
    const { ours, theirs, fixes } = await judge(spec, prefect, make);
    const changes = fixes.length === 0 ? "as it is" : `with ${fixes.join(", ")}`;
    return `${again} finds a flow on which headrace (${name}) and Prefect disagree. Prefect is ${changes}.\n\n${sideBySide(spec, ours, theirs)}`;
  }
});
