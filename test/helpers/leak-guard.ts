/**
 * Runs around every test file and fails it when it leaves something behind: a child process or any descendant of it, a worker
 * thread, an open socket, server, pipe or timer, a temporary file of ours. What is found is ended, so that the next file starts clean.
 *
 * A file has its own temporary folder: `os.tmpdir()` and what its children take for it lie in there.
 */
import { afterAll, beforeAll } from "vitest";
import { LeakWatch } from "./leak-watch.ts";

const watch = LeakWatch.start();

// No time limit by vitest on these two: its timer would count as one of the file's.
beforeAll(() => watch.beforeTests(), Number.POSITIVE_INFINITY);
afterAll(async () => {
  const leaks = await watch.settle();
  if (leaks.length > 0) throw new Error(`This file leaves behind:\n${leaks.map((leak) => `  ${leak}`).join("\n")}`);
}, Number.POSITIVE_INFINITY);
