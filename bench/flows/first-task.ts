/** A flow with one task, which says when it starts. It is run from the command line. */
import { writeSync } from "node:fs";
import { Flow, task } from "headrace";

const begin = task("begin", () => {
  // Past the capture of what tasks print, so that nothing else is measured.
  writeSync(2, `started at ${performance.timeOrigin + performance.now()}\n`);
});

export const flow = new Flow("first-task", () => begin());
