import { type ExecutorName, executors } from "../programs/headrace-executors.ts";
import { nodeProgram } from "../run-program.ts";
import type { Contestant } from "./contestant.ts";

const maps: Contestant["tasks"] = {
  map: [1_000, 10_000, 100_000, 1_000_000],
  "map of objects": [100_000, 1_000_000],
  chain: [1_000, 10_000],
  "one task": [1],
  "100 MB handed on": [2],
  "results of 100 kB": [10_000],
};

const used: Contestant["tasks"] = {
  plain: [100_000],
  "used elsewhere": [100_000],
  handlers: [100_000],
  logging: [100_000],
  listener: [100_000],
  caching: [100_000],
  cached: [100_000],
};

const slow: Contestant["tasks"] = { "slow tasks": [200], "slow now and then": [23_800], "one slow among fast": [1_001] };

const tasks: Readonly<Record<ExecutorName, Contestant["tasks"]>> = {
  local: { ...maps, wide: [1_000, 10_000], ...used },
  threads: { ...maps, ...slow },
  processes: { ...maps, ...slow },
};

/** headrace with each of its executors. */
export const headrace: readonly Contestant[] = (Object.keys(executors) as ExecutorName[]).map((name) => ({
  name: `headrace ${name}`,
  against: `headrace ${name}`,
  tasks: tasks[name],
  sample: nodeProgram("headrace.ts", name),
}));
