import { pythonProgram } from "../run-program.ts";
import type { Contestant } from "./contestant.ts";

export const prefectLocal: Contestant = {
  name: "Prefect LocalExecutor",
  against: "headrace local",
  // Milliseconds a task run. In a chain they grow with its length: 500 is kind.
  tasks: { map: [1_000], wide: [1_000], chain: [500], "one task": [1], "100 MB handed on": [2], "results of 100 kB": [1_000] },
  sample: pythonProgram("oracle", "prefect1.py", "local"),
};
