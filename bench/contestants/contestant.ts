import type { CaseName, Order } from "../cases.ts";
import type { ExecutorName } from "../programs/headrace-executors.ts";

/** Those of headrace: every other is set against one of them. */
export type HeadraceName = `headrace ${ExecutorName}` | `headrace run, ${ExecutorName}`;

export type ContestantName =
  | HeadraceName
  | "Prefect LocalExecutor"
  | "Prefect LocalDaskExecutor threads"
  | "Prefect LocalDaskExecutor processes"
  | "prefect run"
  | "Dask synchronous"
  | "Dask threads"
  | "Dask processes"
  | "Piscina"
  | "Piscina, 16 a worker"
  | "Tinypool"
  | "postMessage";

/** One answer of a program. */
export interface Sample {
  readonly seconds: number;
  /** The most memory that the process which drives ever held, its threads included and its children not; absent where the case is not about it. */
  readonly peakMegabytes?: number;
}

/** Somebody who is measured: a file of its own in this folder, and a program in programs/. */
export interface Contestant {
  readonly name: ContestantName;
  /** The one of headrace that it is set against. */
  readonly against: HeadraceName;
  /** Numbers of tasks, as many as is sensible for it. What is absent is not measured. */
  readonly tasks: Readonly<Partial<Record<CaseName, readonly number[]>>>;
  /** Measures once, in a process of its own. */
  readonly sample: (order: Order) => Promise<Sample>;
}
