import { createInterface } from "node:readline/promises";
import { isContinuousIntegration } from "../util/continuous-integration.ts";
import type { TaskRunName } from "./run-input.ts";
import { label } from "./task-run-table.ts";

/**
 * Asks on the terminal for each paused task whether it may go on, until `signal` aborts. Without a terminal nobody can answer: none
 * goes on.
 */
export async function askOnTerminal(paused: readonly TaskRunName[], signal: AbortSignal): Promise<readonly TaskRunName[]> {
  const { stdin, stderr, env } = process;
  if (!stdin.isTTY || !stderr.isTTY || isContinuousIntegration(env) || signal.aborted) return [];
  const terminal = createInterface({ input: stdin, output: stderr });
  const closed = new AbortController();
  // Reading takes Ctrl-C away from the process; it is handed back.
  terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  terminal.once("close", () => closed.abort());
  const ends = AbortSignal.any([closed.signal, signal]);
  const resumed: TaskRunName[] = [];
  try {
    for (const name of paused) {
      const answer = await terminal.question(`${label(name.node, name.index)} is paused. Let it go on? [y/N] `, { signal: ends });
      if (/^y(es)?$/i.test(answer.trim())) resumed.push(name);
    }
    return resumed;
  } catch (error) {
    if (ends.aborted) return resumed;
    throw error;
  } finally {
    terminal.close();
  }
}
