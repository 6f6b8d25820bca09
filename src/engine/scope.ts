import type { Config } from "../config/settings.ts";
import type { LogLevel } from "../protocol/events.ts";

/** Writes lines to the log of the run it belongs to; outside a run, to standard error. */
export type Logger = Readonly<Record<LogLevel, (message: unknown, fields?: Readonly<Record<string, unknown>>) => void>>;

/** What a flow run is, for whoever runs inside it. The same for all of its task runs. */
export interface FlowScope {
  readonly flowName: string;
  readonly flowRunId: string;
  readonly flowRunName: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly scheduledStartTime: Date;
  readonly config: Config;
  readonly secrets: Readonly<Record<string, unknown>>;
  /** The image of the container that the flow run lives in, where it lives in one. */
  readonly image: string | undefined;
  /** What was given as `context` to the run. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly logger: Logger;
  readonly now: () => number;
}

/** What a task run is, for the code inside it. */
export interface TaskScope {
  readonly flow: FlowScope;
  readonly taskName: string;
  readonly taskFullName: string;
  readonly taskSlug: string;
  readonly taskRunId: string;
  readonly taskRunName: string;
  readonly taskRunCount: number;
  readonly taskLoopCount: number;
  readonly taskLoopResult: unknown;
  readonly mapIndex: number | undefined;
  readonly resume: boolean;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  progress(done: number, total?: number): void;
}
