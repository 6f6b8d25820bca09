import { pythonProgram } from "../run-program.ts";
import type { Contestant } from "./contestant.ts";

export const daskSynchronous: Contestant = {
  name: "Dask synchronous",
  against: "headrace local",
  // Its cost a task grows with the number of tasks.
  tasks: { map: [1_000, 10_000], wide: [1_000, 10_000], chain: [1_000, 10_000], "one task": [1], "100 MB handed on": [2], "results of 100 kB": [10_000] },
  sample: pythonProgram("bench", "dask_schedulers.py", "synchronous"),
};
