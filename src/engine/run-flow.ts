import type { TaskNode } from "../core/graph.ts";
import { describeError, failure, plain, toError, waiting } from "../states/make.ts";
import { isFinished, type State } from "../states/state.ts";
import { redact } from "../util/redact.ts";
import { redactError } from "../util/redact-value.ts";
import { captureConsole } from "./console-capture.ts";
import { type Executor, type ExecutorSession, FlowRefused } from "./executor.ts";
import { statesOf } from "./final-state.ts";
import type { FlowHandlers } from "./flow-handlers.ts";
import { FlowRunner } from "./flow-runner.ts";
import { guardProcess } from "./process-guard.ts";
import type { Restarts } from "./restarts.ts";
import type { RunEnd } from "./run-end.ts";
import type { RunInput } from "./run-input.ts";
import type { RunTables } from "./run-tables.ts";
import type { FlowScope } from "./scope.ts";

/** One flow run, ready to go: nothing about it can be wrong any more. */
export interface FlowRunPlan {
  readonly input: RunInput;
  readonly executor: Executor;
  readonly scope: FlowScope;
  readonly handlers: FlowHandlers;
  /** Watches over it from now on, and is released when it is over. */
  readonly end: RunEnd;
}

export interface FlowRunOutcome {
  readonly state: State;
  readonly tables: RunTables;
  /** Task runs that wait to be resumed. */
  readonly restarts: Restarts;
  readonly startedAt: Date;
  readonly durationMs: number;
}

/** How long an executor may take to close once the run is to end, in milliseconds: a report is written then, a cluster shut down. */
const closing = 30_000;

/**
 * A flow run from its first state to its last:
 *
 *   Scheduled ─▶ Running ─▶ executor opens ─▶ tasks ─▶ executor closes ─▶ terminal state handler ─▶ final state
 *                   │              └── it cannot, or is lost ──▶ Crashed ───────────▲
 *                   └── a handler chose another state ───────────────────────────────┘
 *
 * A cancel, or that its time is up, ends it wherever it is: nobody is waited for much longer then.
 */
export async function runFlow(plan: FlowRunPlan): Promise<FlowRunOutcome> {
  const { input, handlers, scope, end } = plan;
  const startedAt = new Date(input.clock.now());
  const begun = input.clock.monotonic();
  const runner = new FlowRunner(input);
  const lift = [guardProcess(), captureConsole(), () => end.release()];
  try {
    const scheduled = waiting("Scheduled", scope.scheduledStartTime, "");
    const close = async (state: State): Promise<void> => {
      if (isFinished(state)) await runner.closeUnfinished(plain("Cancelled", "The flow run ended before this task was over."));
    };
    const started = await handlers.become(scheduled, plain("Running", "Running the tasks."), close);
    const worked = started.type === "Running" ? await runTasks(runner, plan) : started;
    await close(worked);
    const decided = isFinished(worked) ? await handlers.atEnd(worked, () => referenceStates(input.reference, runner.tables)) : worked;
    const state = decided === started ? started : await handlers.become(started, decided);
    return { state, tables: runner.tables, restarts: runner.restarts, startedAt, durationMs: input.clock.monotonic() - begun };
  } finally {
    for (const undo of lift) undo();
  }
}

function referenceStates(reference: readonly TaskNode[], tables: RunTables): ReadonlySet<State> {
  return new Set(reference.flatMap((node) => statesOf(tables.tableOf(node))));
}

/** Runs the tasks on the executor. Never throws: what cannot be done makes the run Crashed. */
async function runTasks(runner: FlowRunner, plan: FlowRunPlan): Promise<State> {
  const { end } = plan;
  if (end.state !== undefined) return end.state;
  end.onStop = (state, patience) => runner.stop(state, patience);
  try {
    return await onExecutor(runner, plan);
  } finally {
    end.onStop = undefined;
  }
}

async function onExecutor(runner: FlowRunner, plan: FlowRunPlan): Promise<State> {
  const { executor, scope, end } = plan;
  const { flowName, flowRunId } = scope;
  const { capacityGrew, runHere: runTask, abandon } = runner;
  const handle = {
    flowName,
    flowRunId,
    signal: end.signal,
    capacityGrew,
    runTask,
    abandon,
    remote: runner.remote,
  };
  const open = (): ExecutorSession | Promise<ExecutorSession> => executor.open(handle);
  let session: ExecutorSession;
  try {
    const opened = await end.waitFor({ what: "Opening the executor", work: open, late: (late) => late.close() });
    if ("ended" in opened) return opened.ended;
    session = opened.value;
  } catch (thrown) {
    if (thrown instanceof FlowRefused) throw thrown.cause;
    return runner.stopped ?? crashed("The executor could not start. ", thrown);
  }
  const worked = await runner.work(session).catch((thrown: unknown) => runner.stopped ?? crashed("", thrown));
  return (await closeAll(session, plan, runner.stopped)) ?? worked;
}

/**
 * What cannot be tidied up is said, and does not hide how the run ended. What takes too long once the run is to end is given up: then
 * this gives the state that it ends with.
 */
async function closeAll(session: ExecutorSession, { input, scope, end }: FlowRunPlan, stopped: State | undefined): Promise<State | undefined> {
  let ended: State | undefined;
  const tidy = async (what: string, work: () => void | Promise<void>): Promise<void> => {
    try {
      const answer = await end.waitFor({ what: `Closing ${what}`, work, within: closing, ended: stopped });
      if ("ended" in answer) ended ??= answer.ended;
    } catch (thrown) {
      scope.logger.error(`Closing ${what} failed. ${describeError(toError(thrown))}`);
    }
  };
  await tidy("the executor", () => session.close());
  const places = new Set([input.services.flowResult, ...input.graph.nodes.map((node) => node.settings.result)]);
  for (const place of places) if (place?.close !== undefined) await tidy("a place for results", async () => place.close?.());
  return ended;
}

function crashed(what: string, thrown: unknown): State {
  const error = redactError(toError(thrown));
  return failure("Crashed", error, redact(`${what}${describeError(error)}`));
}
