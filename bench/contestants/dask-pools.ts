import { pythonProgram } from "../run-program.ts";
import type { Contestant } from "./contestant.ts";

const tasks: Contestant["tasks"] = {
  map: [1_000, 10_000],
  "map of objects": [10_000],
  chain: [1_000],
  "one task": [1],
  "slow tasks": [200],
  "slow now and then": [10_000],
  "one slow among fast": [1_001],
  "100 MB handed on": [2],
  "results of 100 kB": [10_000],
};

export const daskThreads: Contestant = {
  name: "Dask threads",
  against: "headrace threads",
  tasks,
  sample: pythonProgram("bench", "dask_schedulers.py", "threads"),
};

export const daskProcesses: Contestant = {
  name: "Dask processes",
  against: "headrace processes",
  tasks,
  sample: pythonProgram("bench", "dask_schedulers.py", "processes"),
};
