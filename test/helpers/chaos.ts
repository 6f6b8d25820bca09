import type { ChildProcess } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Worker } from "node:worker_threads";
import { expect } from "vitest";
import { LocalDaskExecutor } from "../../src/executors/index.ts";
import type { RunEvent } from "../../src/index.ts";
import { chaos } from "../fixtures/flows/chaos.ts";
import { runStory } from "./run-story.ts";

/** One in so many task runs costs a worker its life. */
const oneIn = 20;
/** Within so many milliseconds after it began. */
const within = 12;

/** Ends workers of this process at random: of those that said that they work. One that only starts could never prove itself. */
class Killer {
  kills = 0;
  readonly #started = new Map<number, () => unknown>();
  readonly #working = new Set<number>();

  start(): void {
    subscribe("child_process", this.#childStarted);
    subscribe("worker_threads", this.#threadStarted);
  }

  stop(): void {
    unsubscribe("child_process", this.#childStarted);
    unsubscribe("worker_threads", this.#threadStarted);
  }

  /** Hears of workers that work. */
  readonly heard = (event: RunEvent): void => {
    if (event.kind !== "progress" || !this.#started.has(event.done)) return;
    this.#working.add(event.done);
    if (Math.random() < 1 / oneIn) setTimeout(() => this.#killOne(), Math.random() * within);
  };

  #killOne(): void {
    const working = [...this.#working];
    const victim = working[Math.floor(Math.random() * working.length)];
    if (victim === undefined) return;
    this.#started.get(victim)?.();
    this.#forget(victim);
    this.kills++;
  }

  #forget(worker: number): void {
    this.#working.delete(worker);
    this.#started.delete(worker);
  }

  readonly #childStarted = (message: unknown): void => {
    const { process: child } = message as { process: ChildProcess };
    child.once("spawn", () => {
      const { pid = 0 } = child;
      this.#started.set(pid, () => child.kill("SIGKILL"));
      child.once("exit", () => this.#forget(pid));
    });
  };

  readonly #threadStarted = (message: unknown): void => {
    const { worker } = message as { worker: Worker };
    const { threadId } = worker;
    this.#started.set(threadId, () => worker.terminate());
    worker.once("exit", () => this.#forget(threadId));
  };
}

/** What a while of it came to. */
export interface Chaos {
  readonly runs: number;
  readonly taskRuns: number;
  readonly kills: number;
  /** Task runs that were started again since their worker was lost. */
  readonly lost: number;
}

/** Runs a flow again and again while its workers are killed. Each run must end as if nothing had been, and its story must hold together. */
export async function runChaos(scheduler: "threads" | "processes", forMs: number): Promise<Chaos> {
  const count = 150;
  const executor = new LocalDaskExecutor({ scheduler, numWorkers: 2, lostRetries: 100 });
  const killer = new Killer();
  const end = performance.now() + forMs;
  let [runs, taskRuns, lost] = [0, 0, 0];
  killer.start();
  try {
    // Workers that stay from run to run are killed between two of them, too.
    await using _kept = executor.keep();
    do {
      const story = await runStory(chaos, { executor, parameters: { count }, onEvent: killer.heard });
      const failing = Math.ceil(count / 7);
      expect(story.run.get(chaos.refs)).toEqual({ value: (count * (count - 1)) / 2 + count * 20_000, starts: count + failing });
      runs++;
      taskRuns += [...story.run.taskRuns()].length;
      lost += story.events.filter((event) => event.kind === "state" && event.reason !== undefined).length;
    } while (performance.now() < end);
  } finally {
    killer.stop();
  }
  return { runs, taskRuns, kills: killer.kills, lost };
}

export const describeChaos = ({ runs, taskRuns, kills, lost }: Chaos, scheduler: string): string =>
  `${scheduler}: ${kills} workers killed in ${runs} runs of ${taskRuns} task runs, of which ${lost} were lost and started again`;
