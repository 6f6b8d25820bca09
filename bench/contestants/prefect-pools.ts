import { pythonProgram } from "../run-program.ts";
import type { Contestant } from "./contestant.ts";

/** Milliseconds a task run: as wide as it takes to see them. */
const tasks: Contestant["tasks"] = {
  map: [500],
  "map of objects": [500],
  "one task": [1],
  "slow tasks": [200],
  "slow now and then": [500],
  "one slow among fast": [1_001],
  "100 MB handed on": [2],
  "results of 100 kB": [500],
};

export const prefectThreads: Contestant = {
  name: "Prefect LocalDaskExecutor threads",
  against: "headrace threads",
  tasks,
  sample: pythonProgram("oracle", "prefect1.py", "threads"),
};

export const prefectProcesses: Contestant = {
  name: "Prefect LocalDaskExecutor processes",
  against: "headrace processes",
  tasks,
  sample: pythonProgram("oracle", "prefect1.py", "processes"),
};
