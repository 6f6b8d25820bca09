import { message, toWorker } from "../../protocol/messages.ts";
import type { WorkerLink } from "./worker-link.ts";

/**
 * The workers of one executor: those that runs use belong to the runs, the others wait here for the next one, as long as somebody keeps
 * the pool.
 */
export class WorkerPool {
  readonly #free: WorkerLink[] = [];
  #keepers = 0;

  /** A worker that waits; undefined where a new one is needed. */
  take(): WorkerLink | undefined {
    return this.#free.pop();
  }

  /** A run is done with a worker. Resolves when nothing of it is left, or it waits for the next run. */
  async giveBack(link: WorkerLink, isClean: boolean): Promise<void> {
    link.onFrame = ignore;
    if (isClean && this.#keepers > 0) {
      link.post(message(toWorker.finish, 0));
      link.unref();
      this.#free.push(link);
      void link.exited.then(() => this.#drop(link));
      return;
    }
    link.end(isClean ? "gentle" : "hard");
    await link.exited;
  }

  /** Keeps workers over runs until what it returns is called. */
  keep(): () => Promise<void> {
    this.#keepers++;
    let isKept = true;
    return async () => {
      if (!isKept) return;
      isKept = false;
      this.#keepers--;
      if (this.#keepers > 0) return;
      const free = this.#free.splice(0);
      for (const link of free) link.end("gentle");
      await Promise.all(free.map((link) => link.exited));
    };
  }

  #drop(link: WorkerLink): void {
    const at = this.#free.indexOf(link);
    if (at >= 0) this.#free.splice(at, 1);
  }
}

function ignore(): void {
  // What a run that is over says is said to nobody.
}
