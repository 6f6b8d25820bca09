import { randomUUID } from "node:crypto";
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
  readonly flowName: string;
  readonly options: RunOptions;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly scheduledStartTime: Date;
  readonly clock: Clock;
}

/** What a new flow run is, for whoever runs inside it, and the stream of what it says. */
export function newFlowScope({ flowName, options, parameters, scheduledStartTime, clock }: RunToBe): {
  readonly scope: FlowScope;
  readonly events: EventStream;
} {
  // Every task can read it, and none may change it for the others.
  const context = freezePlain(copyPlain(options.context ?? {}));
  const config = processConfig();
  const events = new EventStream({ onEvent: options.onEvent, print: options.print ?? writeBare, logging: config.logging, now: clock.now });
  const secrets = typeof context.secrets === "object" && context.secrets !== null ? (context.secrets as Readonly<Record<string, unknown>>) : {};
  const scope: FlowScope = {
    flowName,
    flowRunId: randomUUID(),
    flowRunName: options.runName ?? newRunName(),
    parameters,
    scheduledStartTime,
    config,
    secrets,
    image: typeof context.image === "string" ? context.image : process.env.HEADRACE__CONTEXT__IMAGE,
    given: context,
    logger: makeLogger(events.emit, {}, clock.now),
    now: clock.now,
  };
  return { scope, events };
}
