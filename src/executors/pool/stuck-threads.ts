import { isMainThread, type Worker } from "node:worker_threads";

/*
 * A thread inside a synchronous call of the system (`execSync`, a read of a FIFO) cannot be ended, and Node waits for its threads when it
 * exits, whichever way: also `process.exit` and `process.reallyExit` hang for as long as the call does. Only what takes the whole process
 * away helps: another program in its place, or SIGKILL.
 */

/** Threads that were told to end and sit in such a call. */
const stuck = new Set<Worker>();

/** Gives up a thread that does not end. This process then exits without it, where Node can do that: from 22.15 on, not on Windows. */
export function giveUpThread(thread: Worker): void {
  if (isMainThread && !process.listeners("exit").includes(exitAtOnce)) process.on("exit", exitAtOnce);
  stuck.add(thread);
  thread.once("exit", () => stuck.delete(thread));
  thread.unref();
}

/** How many threads were given up and still sit where they sat. */
export function stuckThreads(): number {
  return stuck.size;
}

/**
 * Ends this process at once, as `process.exit` does, also where threads are stuck. Where Node cannot exit without them it is killed, and
 * the exit code is 137, or 1 on Windows.
 */
export function exitWithStuckThreads(code: number): never {
  if (stuck.size > 0 && process.execve === undefined) {
    process.emit("exit", code);
    process.kill(process.pid, "SIGKILL");
  }
  process.exit(code);
}

/** Listens to the process's exit. In the place of this process a shell exits, with its exit code and without its threads. */
function exitAtOnce(code: number): void {
  if (stuck.size === 0) return;
  const listeners = process.listeners("exit");
  for (const listener of listeners.slice(listeners.indexOf(exitAtOnce) + 1)) listener(code);
  process.execve?.("/bin/sh", ["sh", "-c", `exit ${code}`], {});
}
