import { loadConfig } from "../../src/config/load.ts";
import { runInside } from "../../src/engine/context.ts";
import { makeLogger } from "../../src/engine/log-line.ts";
import type { FlowScope, TaskScope } from "../../src/engine/scope.ts";
import type { LogEvent } from "../../src/protocol/events.ts";

interface Surroundings {
  readonly secrets?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
  /** Where log lines go, for a test that looks at them while the body runs, or that expects it to throw. */
  readonly logs?: string[];
}

interface InsideRun<R> {
  readonly value: R;
  readonly logs: readonly string[];
}

/** Runs a task's body as if a flow run did, and gives what it returned with what it logged: `"info: text"`. */
export async function insideRun<R>(
  body: () => R | Promise<R>,
  { secrets = {}, signal = new AbortController().signal, logs = [] }: Surroundings = {},
): Promise<InsideRun<R>> {
  const now = (): number => 0;
  const logger = makeLogger((event: LogEvent) => logs.push(`${event.level}: ${event.message}`), {}, now);
  const { values: config } = loadConfig({ cwd: "/", env: {}, home: "/" });
  const ids = { flowName: "f", flowRunId: "r", flowRunName: "n", image: undefined };
  const flow: FlowScope = { ...ids, parameters: {}, scheduledStartTime: new Date(0), config, secrets, given: {}, logger, now };
  const names = { taskName: "t", taskFullName: "t", taskSlug: "t-1", taskRunId: "i", taskRunName: "t" };
  const task: TaskScope = {
    flow,
    ...names,
    taskRunCount: 1,
    taskLoopCount: 1,
    taskLoopResult: undefined,
    resume: false,
    mapIndex: undefined,
    logger,
    signal,
    progress: () => undefined,
  };
  return { value: await runInside({ flow, task }, body), logs };
}
