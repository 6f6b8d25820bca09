import type { TaskNode } from "../core/graph.ts";
import type { GraphBuilder } from "../core/graph-builder.ts";
import { timedOut } from "../errors/running.ts";
import { describeError, failure, plain, toError, waiting } from "../states/make.ts";
import { isFinished, type State } from "../states/state.ts";
import { formatDuration } from "../util/duration.ts";
import { redact } from "../util/redact.ts";
import { redactError } from "../util/redact-value.ts";
import { captureConsole } from "./console-capture.ts";
import type { EventStream } from "./event-stream.ts";
import type { Executor, ExecutorSession } from "./executor.ts";
import { statesOf } from "./final-state.ts";
import type { FlowHandlers } from "./flow-handlers.ts";
import { FlowRunner } from "./flow-runner.ts";
import { guardProcess } from "./process-guard.ts";
import type { Restarts } from "./restarts.ts";
import type { RunInput } from "./run-input.ts";
import type { RunTables } from "./run-tables.ts";
import type { FlowScope } from "./scope.ts";

/** One flow run, ready to go: nothing about it can be wrong any more. */
export interface FlowRunPlan {
  readonly graph: GraphBuilder;
  readonly input: RunInput;
  readonly executor: Executor;
  readonly scope: FlowScope;
  readonly events: EventStream;
  readonly handlers: FlowHandlers;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds the run may take. */
  readonly maxRuntime: number | undefined;
}

export interface FlowRunOutcome {
  readonly state: State;
  readonly tables: RunTables;
  /** Task runs that wait to be resumed. */
  readonly restarts: Restarts;
  readonly startedAt: Date;
  readonly durationMs: number;
}

/**
 * A flow run from its first state to its last:
 *
 *   Scheduled ─▶ Running ─▶ executor opens ─▶ tasks ─▶ executor closes ─▶ terminal state handler ─▶ final state
 *                   │              └── it cannot, or is lost ──▶ Crashed ───────────▲
 *                   └── a handler chose another state ───────────────────────────────┘
 */
export async function runFlow(plan: FlowRunPlan): Promise<FlowRunOutcome> {
  const { input, handlers, scope } = plan;
  const startedAt = new Date(input.clock.now());
  const begun = input.clock.monotonic();
  const runner = new FlowRunner(input);
  const lift = [guardProcess(), captureConsole()];
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
  const ending = new AbortController();
  const release = watchForEnd(plan, (state, patience) => {
    runner.stop(state, patience);
    ending.abort(new DOMException(state.message, "AbortError"));
  });
  try {
    return runner.stopped ?? (await onExecutor(runner, plan, ending.signal));
  } catch (thrown) {
    return runner.stopped ?? crashed("", thrown);
  } finally {
    release();
  }
}

async function onExecutor(runner: FlowRunner, { executor, scope, input }: FlowRunPlan, signal: AbortSignal): Promise<State> {
  const { flowName, flowRunId, logger } = scope;
  let session: ExecutorSession;
  try {
    session = await executor.open({ flowName, flowRunId, signal, capacityGrew: runner.capacityGrew, runTask: runner.runHere, abandon: runner.abandon });
  } catch (thrown) {
    return runner.stopped ?? crashed("The executor could not start. ", thrown);
  }
  try {
    return await runner.work(session);
  } finally {
    // What cannot be tidied up is said, and does not hide how the run ended.
    const tidy = async (what: string, work: () => unknown): Promise<void> => {
      try {
        await work();
      } catch (thrown) {
        logger.error(`${what} did not close. ${describeError(toError(thrown))}`);
      }
    };
    await tidy("The executor", () => session.close());
    await tidy("A place for results", () => closePlaces(input));
  }
}

function crashed(what: string, thrown: unknown): State {
  const error = redactError(toError(thrown));
  return failure("Crashed", error, redact(`${what}${describeError(error)}`));
}

type Stop = (state: State, patience: { readonly patient: boolean }) => void;

/** Stops the run when its signal aborts or its time is up. Returns how to stop watching. */
function watchForEnd({ signal, maxRuntime, input, scope }: FlowRunPlan, stop: Stop): () => void {
  const cancel = (): void => stop(plain("Cancelled", "The flow run was cancelled."), { patient: true });
  const outOfTime = (): void => {
    const error = timedOut({ task: `The run of ${scope.flowName}`, limit: formatDuration(maxRuntime ?? 0) });
    stop(failure("TimedOut", error, error.what), { patient: false });
  };
  const stopTimer = maxRuntime === undefined ? undefined : input.clock.at(input.clock.now() + maxRuntime, outOfTime);
  if (signal?.aborted) cancel();
  else signal?.addEventListener("abort", cancel);
  return () => {
    stopTimer?.();
    signal?.removeEventListener("abort", cancel);
  };
}

async function closePlaces({ graph, services }: RunInput): Promise<void> {
  const places = new Set([services.flowResult, ...graph.nodes.map((node) => node.settings.result)]);
  for (const place of places) await place?.close?.();
}
