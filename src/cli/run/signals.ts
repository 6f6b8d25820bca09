/** Codes that the process ends with after a signal: 128 and the signal's number, as shells have it. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

export type EndSignal = keyof typeof exitCodes;

/** Watches for requests to end the process. */
export interface SignalWatch extends Disposable {
  /** Aborts with the first of them. */
  readonly signal: AbortSignal;
  /** The code to end with: undefined where nobody asked for an end. */
  readonly exitCode: number | undefined;
}

/**
 * The first SIGINT or SIGTERM calls `onFirst` and aborts the signal, so that the run can end in order. The second ends the process at
 * once: what clean-up there is runs synchronously, on the process's `exit` event.
 */
export function watchSignals(onFirst: (signal: EndSignal) => void): SignalWatch {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const { exit } = process;
  const listener = (signal: NodeJS.Signals): void => {
    if (signal !== "SIGINT" && signal !== "SIGTERM") return;
    if (exitCode !== undefined) {
      if (process.stderr.isTTY) process.stderr.write("\n");
      exit.call(process, exitCodes[signal]);
    }
    exitCode = exitCodes[signal];
    onFirst(signal);
    controller.abort();
  };
  process.on("SIGINT", listener);
  process.on("SIGTERM", listener);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    [Symbol.dispose]() {
      process.off("SIGINT", listener);
      process.off("SIGTERM", listener);
    },
  };
}
