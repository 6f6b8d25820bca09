import { afterAll } from "vitest";
import { LocalDaskExecutor } from "../../src/executors/index.ts";
import { describeExecutor } from "./executor-contract.ts";

/** Its workers stay from test to test: each would take its time to start. */
const executor = new LocalDaskExecutor({ scheduler: "processes", numWorkers: 2 });
const kept = executor.keep();
afterAll(() => kept[Symbol.asyncDispose]());

describeExecutor("two processes", () => executor, { capacity: 2 });
