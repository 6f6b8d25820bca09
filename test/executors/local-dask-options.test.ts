import { describe, expect, test } from "vitest";
import { LocalDaskExecutor, type LocalDaskExecutorOptions } from "../../src/executors/index.ts";
import { thrownBy } from "../schedules/error-code.ts";

/** As a program without types gives them. */
const made = (options: unknown) => thrownBy(() => new LocalDaskExecutor(options as LocalDaskExecutorOptions));

describe("a LocalDaskExecutor refuses", () => {
  test.each<[unknown, [string, string, string]]>([
    [{ scheduler: "dask" }, ["E362", 'There is no scheduler "dask".', "Use one of threads, threading, "]],
    [{ scheduler: "proceses" }, ["E362", 'There is no scheduler "proceses".', "Did you mean processes?"]],
    [{ scheduler: 2 }, ["E362", "There is no scheduler 2.", "Use one of threads, "]],
    [{ numWorkers: 0 }, ["E363", "numWorkers of LocalDaskExecutor is 0.", "It takes a whole number from 1 on."]],
    [{ lostRetries: "3" }, ["E363", 'lostRetries of LocalDaskExecutor is "3".', "It takes a whole number from 0 on."]],
    [{ env: null }, ["E363", "env of LocalDaskExecutor is null.", "It takes an object of texts."]],
    ["threads", ["E363", 'options of LocalDaskExecutor is "threads".', 'It takes a record such as { scheduler: "threads" }.']],
    [null, ["E363", "options of LocalDaskExecutor is null.", "It takes a record such as"]],
    [{ schedular: "threads" }, ["E364", "LocalDaskExecutor has no option schedular.", "Did you mean scheduler?"]],
    [{ quick: true }, ["E364", "LocalDaskExecutor has no option quick.", "Its options are scheduler, numWorkers, "]],
  ])("%j, with the place", (options, [code, what, next]) => {
    expect(made(options)).toEqual({ code, what, placed: true, next: expect.stringContaining(next) });
  });

  test("nothing of what it takes", () => {
    const all = { scheduler: "THREADS", numWorkers: 2, tasksPerWorker: 1, memoryLimit: "1GB", env: {}, execArgv: [], lostRetries: 0, maxTasksPerWorker: 9 };
    expect(made(all)).toBeUndefined();
    expect(made(undefined)).toBeUndefined();
  });
});
