import { nodeProgram } from "../run-program.ts";
import type { Contestant } from "./contestant.ts";

const tasks: Contestant["tasks"] = {
  map: [1_000, 10_000, 100_000],
  "map of objects": [100_000],
  chain: [1_000],
  "one task": [1],
  "slow tasks": [200],
  "slow now and then": [23_800],
  "one slow among fast": [1_001],
  "100 MB handed on": [2],
  "results of 100 kB": [10_000],
};

export const piscina: Contestant = {
  name: "Piscina",
  against: "headrace threads",
  tasks,
  sample: nodeProgram("pool.ts", "piscina"),
};

/** With 16 tasks at once in each thread: cheaper where they are small, no use where they keep a core busy. */
export const piscina16: Contestant = {
  name: "Piscina, 16 a worker",
  against: "headrace threads",
  tasks: { map: [100_000], "map of objects": [100_000], "slow tasks": [200], "one slow among fast": [1_001] },
  sample: nodeProgram("pool.ts", "piscina-16"),
};

export const tinypool: Contestant = {
  name: "Tinypool",
  against: "headrace threads",
  tasks,
  sample: nodeProgram("pool.ts", "tinypool"),
};
