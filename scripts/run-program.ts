import { type ExecFileException, execFile } from "node:child_process";

/** How a program ended. `output` is what it wrote to stdout, then what it wrote to stderr. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs a program to its end; a failure is an answer, not an exception. It is killed after `timeoutMs`, 10 minutes where none is given. */
export function runProgram(command: string, args: readonly string[], options: { cwd: string; timeoutMs?: number }): Promise<Ended> {
  const settings = { cwd: options.cwd, timeout: options.timeoutMs ?? 600_000, killSignal: "SIGKILL", maxBuffer: 2 ** 26 } as const;
  return new Promise((resolve) => {
    const child = execFile(command, args, settings, (error, stdout, stderr) => {
      resolve({ code: exitCode(error), output: stdout + stderr + (error?.killed === true ? `\nkilled after ${settings.timeout} ms` : "") });
    });
    child.stdin?.end();
  });
}

function exitCode(error: ExecFileException | null): number {
  if (error === null) return 0;
  return typeof error.code === "number" ? error.code : 1;
}
