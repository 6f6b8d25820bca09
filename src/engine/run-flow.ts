import type { TaskNode } from "../core/graph.ts";
import type { GraphBuilder } from "../core/graph-builder.ts";
import { timedOut } from "../errors/running.ts";
import { describeError, failure, plain, toError, waiting } from "../states/make.ts";
import { isFinished, type State } from "../states/state.ts";
import { formatDuration } from "../util/duration.ts";
import { redact } from "../util/redact.ts";
import { captureConsole } from "./console-capture.ts";
import type { EventStream } from "./event-stream.ts";
import type { Executor } from "./executor.ts";
import { statesOf } from "./final-state.ts";
import type { FlowHandlers } from "./flow-handlers.ts";
import { FlowRunner } from "./flow-runner.ts";
import { guardProcess } from "./process-guard.ts";
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
  readonly startedAt: Date;
  readonly durationMs: number;
}

/**
 * A flow run from its first state to its last:
 *
 *   Scheduled ─▶ Running ─▶ executor opens ─▶ tasks ─▶ executor closes ─▶ terminal state handler ─▶ final state
 *                                  └── it cannot, or is lost ──▶ Crashed ───────────▲
 */
export async function runFlow(plan: FlowRunPlan): Promise<FlowRunOutcome> {
  const { input, handlers, scope } = plan;
  const startedAt = new Date(input.clock.now());
  const begun = performance.now();
  const runner = new FlowRunner(input);
  const lift = [guardProcess(), captureConsole()];
  try {
    const scheduled = waiting("Scheduled", scope.scheduledStartTime, "");
    const started = await handlers.become(scheduled, plain("Running", "Running the tasks."));
    let last = started;
    if (started.type === "Running") {
      const worked = await runTasks(runner, plan);
      const decided = isFinished(worked) ? await handlers.atEnd(worked, () => referenceStates(input.reference, runner.tables)) : worked;
      last = await handlers.become(started, decided);
    }
    return { state: last, tables: runner.tables, startedAt, durationMs: performance.now() - begun };
  } finally {
    for (const undo of lift) undo();
  }
}

function referenceStates(reference: readonly TaskNode[], tables: RunTables): ReadonlySet<State> {
  return new Set(reference.flatMap((node) => statesOf(tables.tableOf(node))));
}

async function runTasks(runner: FlowRunner, plan: FlowRunPlan): Promise<State> {
  const { executor, scope, input } = plan;
  const { flowName, flowRunId } = scope;
  let session: Awaited<ReturnType<Executor["open"]>>;
  try {
    session = await executor.open({ flowName, flowRunId, runTask: runner.runHere, abandon: runner.abandon });
  } catch (thrown) {
    return crashed(thrown);
  }
  const release = watchForEnd(runner, plan);
  try {
    return await runner.work(session);
  } finally {
    release();
    await session.close();
    await closePlaces(input);
  }
}

function crashed(thrown: unknown): State {
  const error = toError(thrown);
  return failure("Crashed", error, redact(`The executor could not start. ${describeError(error)}`));
}

/** Stops the run when its signal aborts or its time is up. Returns how to stop watching. */
function watchForEnd(runner: FlowRunner, { signal, maxRuntime, input, scope }: FlowRunPlan): () => void {
  const cancel = (): void => runner.stop(plain("Cancelled", "The flow run was cancelled."), { patient: true });
  const outOfTime = (): void => {
    const error = timedOut({ task: `The run of ${scope.flowName}`, limit: formatDuration(maxRuntime ?? 0) });
    runner.stop(failure("TimedOut", error, error.what), { patient: false });
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
