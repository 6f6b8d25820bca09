import { setImmediate as nextTurn } from "node:timers/promises";
import { type RegisteredFlow, registry } from "../core/registry.ts";
import { isHeadraceError } from "../errors/define.ts";
import { fileThrew, neverLoaded } from "../errors/loading.ts";
import { userStack } from "../util/user-stack.ts";

/*
 *   importing ── ends ─────────▶ made the flow? ── yes ─▶ done
 *       │                              └─ no ─▶ waiting, for an async main() ── flow, run(), idle process, or patience spent ─▶ done
 *       ├─ reaches run() ── one turn of the event loop, for a call that is not awaited ─▶ done
 *       ├─ is cut short by whoever asked for it ─▶ done
 *       ├─ throws ─▶ E103
 *       └─ idle process ─▶ E111
 *
 * `await flow.run()` never settles here, so an import that reached it never ends.
 */

export interface ImportOptions {
  /** Address of the bundle. Each address is evaluated once in a process. */
  readonly url: string;
  /** The flow file as the user named it. */
  readonly file: string;
  /** The flow to wait for, any one if undefined. */
  readonly name: string | undefined;
  /** How long to wait for a flow that is not there when the import ends, in milliseconds. */
  readonly patience: number;
  /** Called with each flow as it is made. */
  readonly onFlow?: (flow: RegisteredFlow) => void;
  /** Aborts when what is there is enough, though the import neither ends nor reaches a run. */
  readonly cut?: AbortSignal;
}

export interface ImportedFlows {
  /** All flows that were made, in order. Those that are made later are added. */
  readonly flows: readonly RegisteredFlow[];
  /** The flow whose `run()` was reached first. */
  readonly ran: RegisteredFlow | undefined;
  /** Whether the import ended; one that awaits a run never does. */
  readonly ended: boolean;
}

/**
 * Imports a bundle for its flows, and leaves `registry.loading` set, so that code of the file that runs later starts no run either.
 * Throws E103 and E111. An error that the file throws afterwards becomes a warning of the process.
 */
export async function importFlows({ url, file, name, patience, onFlow, cut }: ImportOptions): Promise<ImportedFlows> {
  const flows: RegisteredFlow[] = [];
  let ran: RegisteredFlow | undefined;
  const reachedRun = Promise.withResolvers<"ran">();
  const madeFlow = Promise.withResolvers<"made">();
  const isWanted = (flow: RegisteredFlow): boolean => name === undefined || flow.name === name;
  registry.loading = {
    onFlow(flow) {
      flows.push(flow);
      onFlow?.(flow);
      if (isWanted(flow)) madeFlow.resolve("made");
    },
    onRun(flow) {
      ran ??= flow;
      reachedRun.resolve("ran");
    },
  };
  using life = watchProcess();
  const importing: Promise<"ended"> = import(url).then(() => "ended");
  const afterRun = reachedRun.promise.then(() => nextTurn("ran" as const));
  const outcome = await Promise.race([importing, afterRun, aborted(cut), life.idle, life.stray]).catch((error: unknown) => {
    throw explain(error, file);
  });
  if (outcome === "idle") throw neverLoaded({ file });
  if (outcome !== "ended") importing.catch((error: unknown) => process.emitWarning(`${file} threw after its flows were found.\n${userStack(error)}`));
  if (outcome === "ended" && !flows.some(isWanted)) {
    const spent = aborted(AbortSignal.timeout(patience));
    await Promise.race([madeFlow.promise, reachedRun.promise, life.idle, life.stray, spent]).catch((error: unknown) => {
      throw explain(error, file);
    });
  }
  return { flows, ran, ended: outcome === "ended" };
}

/** Never resolves without a signal. */
function aborted(signal: AbortSignal | undefined): Promise<"aborted"> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve("aborted");
    else signal?.addEventListener("abort", () => resolve("aborted"), { once: true });
  });
}

/** The user's error with the user's stack. Errors of headrace's own already say where and why. */
function explain(error: unknown, file: string): unknown {
  return isHeadraceError(error) ? error : fileThrew({ file, stack: userStack(error) }, { cause: error });
}

interface ProcessLife extends Disposable {
  /** Nothing is left to wait for. */
  readonly idle: Promise<"idle">;
  /** Rejects with an error that nobody caught; a promise that nobody awaits ends here too, unless somebody listens for such. */
  readonly stray: Promise<never>;
}

function watchProcess(): ProcessLife {
  const idle = Promise.withResolvers<"idle">();
  const stray = Promise.withResolvers<never>();
  const onIdle = (): void => idle.resolve("idle");
  const onStray = (error: unknown): void => stray.reject(error);
  process.once("beforeExit", onIdle);
  process.on("uncaughtException", onStray);
  return {
    idle: idle.promise,
    stray: stray.promise,
    [Symbol.dispose]() {
      process.off("beforeExit", onIdle);
      process.off("uncaughtException", onStray);
    },
  };
}
