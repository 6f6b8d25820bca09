/** Calls of tasks' bodies, noted in a folder: bodies may be called in other threads and processes, each task run by one at a time. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** Attempt and round of the loop, each from 1. */
export type Call = readonly [attempt: number, loop: number];

export class Calls {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Notes a call of a task run in the flow's run of this number; gives how many there are now. */
  note(run: number, taskRun: string, [attempt, loop]: Call): number {
    appendFileSync(this.#file(run, taskRun), `${attempt} ${loop}\n`);
    return this.of(run, taskRun).length;
  }

  of(run: number, taskRun: string): readonly Call[] {
    const file = this.#file(run, taskRun);
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    return lines.map((line) => line.split(" ").map(Number) as [number, number]);
  }

  #file(run: number, taskRun: string): string {
    return path.join(this.#folder, `${run} ${taskRun}`);
  }
}
