import { randomUUID } from "node:crypto";
import { contextFromEnvironment } from "../config/context-variables.ts";
import type { TaskNode } from "../core/graph.ts";
import { taskLabels } from "../core/task-labels.ts";
import type { Clock } from "../util/clock.ts";
import { copyPlain, freezePlain } from "../util/copy-plain.ts";
import { newRunName } from "../util/run-name.ts";
import { writeBare } from "./console-capture.ts";
import { processConfig } from "./context.ts";
import { EventStream } from "./event-stream.ts";
import { makeLogger } from "./log-line.ts";
import type { RunOptions } from "./run-options.ts";
import type { FlowScope } from "./scope.ts";

interface RunToBe {
  readonly graph: { readonly flowName: string; readonly nodes: readonly TaskNode[] };
  readonly options: RunOptions;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly scheduledStartTime: Date;
  readonly clock: Clock;
}

/** What a new flow run is, for whoever runs inside it, and the stream of what it says. */
export function newFlowScope({ graph, options, parameters, scheduledStartTime, clock }: RunToBe): {
  readonly scope: FlowScope;
  readonly events: EventStream;
} {
  // Every task can read it, and none may change it for the others.
  const context = freezePlain(copyPlain({ ...contextFromEnvironment(process.env), ...options.context }));
  const config = processConfig();
  // Most runs print nothing.
  let labels: ReadonlyMap<string, string> | undefined;
  const labelOf = (slug: string): string => {
    labels ??= taskLabels(graph.nodes);
    return labels.get(slug) ?? slug;
  };
  const { onEvent, print = writeBare } = options;
  const events = new EventStream({ onEvent, print, logging: config.logging, now: clock.now, labelOf });
  const secrets = typeof context.secrets === "object" && context.secrets !== null ? (context.secrets as Readonly<Record<string, unknown>>) : {};
  const scope: FlowScope = {
    flowName: graph.flowName,
    flowRunId: randomUUID(),
    flowRunName: options.runName ?? newRunName(),
    parameters,
    scheduledStartTime,
    config,
    secrets,
    image: typeof context.image === "string" ? context.image : undefined,
    given: context,
    logger: makeLogger(events.emit, {}, clock.now),
    now: clock.now,
  };
  return { scope, events };
}
