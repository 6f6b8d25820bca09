import type { Config } from "../config/settings.ts";
import type { LogLevel } from "../protocol/events.ts";

/** Writes lines to the log of the run it belongs to; outside a run, to standard error. */
export type Logger = Readonly<Record<LogLevel, (message: unknown, fields?: Readonly<Record<string, unknown>>) => void>>;

/** What tasks, triggers, handlers and cluster functions can read of the run they belong to, also after an `await`. */
export interface Context {
  readonly flowName: string;
  readonly flowRunId: string;
  readonly flowRunName: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly scheduledStartTime: Date;
  readonly taskName: string;
  /** The name, with the map index where there is one: `fetch-day[17]`. */
  readonly taskFullName: string;
  readonly taskSlug: string;
  readonly taskRunId: string;
  /** What `taskRunName` made; without one, the full name. */
  readonly taskRunName: string;
  /** Which start this is: 1, and one more for each retry. */
  readonly taskRunCount: number;
  /** Which round of a loop this is, from 1. */
  readonly taskLoopCount: number;
  /** What the last round gave to `Loop`; undefined in the first. */
  readonly taskLoopResult: unknown;
  /** The child of a mapped task, from 0; undefined where the task is not mapped. */
  readonly mapIndex: number | undefined;
  /** Whether somebody let the task run go on after it was paused. */
  readonly resume: boolean;
  /** Writes to the run's log; outside a run to standard error. */
  readonly logger: Logger;
  /** The settings in force. Can be read anywhere. */
  readonly config: Config;
  /** What was given as `context.secrets` to the run. */
  readonly secrets: Readonly<Record<string, unknown>>;
  /** The image of the container in which the flow run lives; undefined where it lives in none. */
  readonly image: string | undefined;
  /** The run's time: `context.date` given to the run, else now. Can be read anywhere. */
  readonly date: Date;
  /** The day of `date` as YYYY-MM-DD, in UTC. So are the next two. */
  readonly today: string;
  readonly yesterday: string;
  readonly tomorrow: string;
  /** Aborts when the task is cancelled or out of time. */
  readonly signal: AbortSignal;
  /** Says how far the task is, for the progress display. */
  progress(done: number, total?: number): void;
  /** Whatever else was given as `context` to the run. */
  readonly [key: string]: unknown;
}

/** What there is to read of a flow run, and only inside one. */
export const flowKeys = ["flowName", "flowRunId", "flowRunName", "parameters", "scheduledStartTime", "secrets", "image"] as const;

/** What there is to read of a task run, and only inside one. */
export const taskKeys = [
  "taskName",
  "taskFullName",
  "taskSlug",
  "taskRunId",
  "taskRunName",
  "taskRunCount",
  "taskLoopCount",
  "taskLoopResult",
  "resume",
  "mapIndex",
  "signal",
  "progress",
] as const;

/** What a flow run is, for whoever runs inside it. The same for all of its task runs. */
export interface FlowScope extends Pick<Context, (typeof flowKeys)[number] | "config" | "logger"> {
  /** What was given as `context` to the run. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly now: () => number;
}

/** What a task run is, for the code inside it. */
export interface TaskScope extends Pick<Context, (typeof taskKeys)[number] | "logger"> {
  readonly flow: FlowScope;
}
