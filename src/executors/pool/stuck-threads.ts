import type { Worker } from "node:worker_threads";

/** Threads that were told to end and sit in a call of the system, in the order in which they were given up. */
const stuck = new Set<Worker>();

/** A thread that does not end was given up. */
export function giveUpThread(thread: Worker): void {
  stuck.add(thread);
  thread.once("exit", () => stuck.delete(thread));
  thread.unref();
}

/** How many threads were given up and still sit where they sat. */
export function stuckThreads(): number {
  return stuck.size;
}
