import { type Task, task } from "../core/task.ts";
import type { TaskOptions } from "../core/task-options.ts";
import { context, currentInside } from "../engine/context.ts";
import { shellCommandMissing, shellLevelUnknown } from "../errors/tasks.ts";
import { Fail } from "../states/signals.ts";
import { callPlace } from "../util/call-site.ts";
import type { Secret } from "../util/secret.ts";
import { type OutputLines, outputLines } from "./output-lines.ts";
import { runInShell, type ShellEnd } from "./shell-process.ts";

/** What one run of a shell task runs. What is not given is as the task's options say. */
export interface ShellCommand {
  /** What to run. */
  readonly command?: string | undefined;
  /** Variables added to the environment of this process. A Secret is revealed for the command alone. */
  readonly env?: Readonly<Record<string, string | Secret>> | undefined;
  /** Runs before the command in the same shell, to change folders or define functions. */
  readonly helperScript?: string | undefined;
}

const levels = ["debug", "info", "warn", "error"] as const;
type Level = (typeof levels)[number];

/** How a shell task runs, and every option of a task. */
export interface ShellTaskOptions extends TaskOptions, ShellCommand {
  /** A program on PATH or a path; it gets the script's file as its only argument. Default "bash". */
  readonly shell?: string;
  /** Whether the value is the list of all lines, and not the last one. Default false. */
  readonly returnAll?: boolean;
  /** Whether the output of a command that failed is logged as an error, where it was not streamed. Default false. */
  readonly logStderr?: boolean;
  /** Whether each line is logged as it comes; true is "info". Default false. */
  readonly streamOutput?: boolean | Level;
}

/** What `ShellTask` makes: a task that is called with a command, or with nothing where its options name one. */
export type CommandTask<R> = Task<[command?: string | ShellCommand | undefined], R>;

/** Milliseconds between SIGTERM and SIGKILL. Less than what a cancelled run waits for its tasks. */
const grace = 2_000;

/** How many characters of output are kept. */
const keptOutput = 10_000_000;

function levelOf(streamOutput: boolean | Level): Level | undefined {
  if (typeof streamOutput === "boolean") return streamOutput ? "info" : undefined;
  if (!levels.includes(streamOutput)) throw shellLevelUnknown({ given: JSON.stringify(streamOutput), levels }, { place: callPlace() });
  return streamOutput;
}

function environment(added: ShellCommand["env"] = {}): NodeJS.ProcessEnv {
  const own = Object.entries(added).map(([name, value]) => [name, typeof value === "string" ? value : value.reveal()] as const);
  return { ...process.env, ...Object.fromEntries(own) };
}

/** Every line that is kept, after a note where some are missing. */
function allLines(lines: OutputLines): string[] {
  const { dropped } = lines;
  const note = `[${dropped.lines} earlier lines were dropped: only the last ${keptOutput} characters are kept]`;
  return dropped.lines > 0 ? [note, ...lines.all()] : [...lines.all()];
}

function describeEnd({ exitCode, killedBy }: ShellEnd, lastLine: string | null): string {
  const end = killedBy === null ? `failed with exit code ${exitCode}` : `was killed by ${killedBy}`;
  return lastLine === null || lastLine === "" ? `Command ${end}.` : `Command ${end}: ${lastLine.slice(0, 500)}`;
}

/**
 * Makes a task that runs a command in a shell; it is called with a command as text, or with a `ShellCommand`, or with
 * nothing where the options name one. Its value is the last line of the output, null where there was none, or with
 * `returnAll` the list of all lines. Standard output and error are one, in the order in which they were written.
 *
 * An exit code other than 0 ends the attempt Failed, with that same value as the state's result. On a timeout or a
 * cancellation everything that the command started gets SIGTERM, and SIGKILL 2 seconds later; what it left in the
 * background when it ended, too. The last 10 million characters of output are kept: with `returnAll` a note takes the
 * place of lines that were dropped, and a warning is logged.
 *
 * Throws E702 for a log level there is none of; a run fails with E701 without a command, with E703 without the shell.
 * Not promised: that a process is found which made a session of its own. There is no input. Windows is not supported.
 */
export function ShellTask(options: ShellTaskOptions & { readonly returnAll: true }): CommandTask<string[]>;
export function ShellTask(options?: ShellTaskOptions & { readonly returnAll?: false }): CommandTask<string | null>;
export function ShellTask(options: ShellTaskOptions): CommandTask<string[] | string | null>;
export function ShellTask(options: ShellTaskOptions = {}): CommandTask<string[] | string | null> {
  const { command, env, helperScript, shell = "bash", returnAll = false, logStderr = false, streamOutput = false, ...taskOptions } = options;
  const name = taskOptions.name ?? "shell";
  const level = levelOf(streamOutput);

  return task({ ...taskOptions, name }, async (call: string | ShellCommand = {}) => {
    const given = typeof call === "string" ? { command: call } : call;
    const script = [given.helperScript ?? helperScript ?? "", given.command ?? command];
    if (script[1] === undefined) throw shellCommandMissing({ task: name });
    const { logger } = context;
    // Outside a flow, through `run()`, nothing can cancel it.
    const signal = currentInside()?.task?.signal ?? new AbortController().signal;
    const lines = outputLines({ limit: keptOutput, onLine: level === undefined ? undefined : (line) => logger[level](line) });
    const end = await runInShell({ shell, script: script.join("\n"), env: environment(given.env ?? env), signal, grace, onOutput: lines.add });
    lines.end();
    if (lines.dropped.cut || (returnAll && lines.dropped.lines > 0)) logger.warn(`Only the last ${keptOutput} characters of the output are kept.`);
    const value = returnAll ? allLines(lines) : lines.last();
    if (end.exitCode === 0) return value;
    if (logStderr && level === undefined) logger.error(Array.isArray(value) ? value.join("\n") : (value ?? ""));
    throw new Fail(describeEnd(end, lines.last()), { result: value });
  });
}
