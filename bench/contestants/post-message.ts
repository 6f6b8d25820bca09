import { nodeProgram } from "../run-program.ts";
import type { Contestant } from "./contestant.ts";

/** Bare threads of Node: the floor for moving data between them. */
export const postMessage: Contestant = {
  name: "postMessage",
  against: "headrace threads",
  tasks: { "100 MB handed on": [2] },
  sample: nodeProgram("post-message.ts", ""),
};
