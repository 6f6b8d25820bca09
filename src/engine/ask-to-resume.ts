import { createInterface } from "node:readline/promises";
import type { TaskRunName } from "./run-input.ts";
import { label } from "./task-run-table.ts";

/** Asks on the terminal for each paused task whether it may go on. Without a terminal nobody can answer: none goes on. */
export async function askOnTerminal(paused: readonly TaskRunName[]): Promise<readonly TaskRunName[]> {
  const { stdin, stderr, env } = process;
  if (!stdin.isTTY || !stderr.isTTY || env.CI !== undefined) return [];
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    const resumed: TaskRunName[] = [];
    for (const name of paused) {
      const answer = await terminal.question(`${label(name.node, name.index)} is paused. Let it go on? [y/N] `);
      if (/^y(es)?$/i.test(answer.trim())) resumed.push(name);
    }
    return resumed;
  } finally {
    terminal.close();
  }
}
