import { homedir } from "node:os";
import { type Command, Option } from "commander";
import { loadConfig } from "../config/load.ts";
import { newWarnings } from "../config/new-warnings.ts";
import { deliberately } from "../core/registry.ts";
import type { FlowRun } from "../engine/flow-run.ts";
import { logLevels } from "../engine/log-line.ts";
import type { RunOptions } from "../engine/run-options.ts";
import { neverEnds, noSchedule, noSuchTaskRun, wrongUsage } from "../errors/cli.ts";
import { executorNames } from "../executors/named.ts";
import type { Flow } from "../flow.ts";
import type { Display, DisplayParts, Write } from "./display/display.ts";
import { typedExecutor } from "./executors.ts";
import { exitCode } from "./exit-code.ts";
import { loadFlow } from "./load-flow.ts";
import { divertOutput, rawWrite, writePieces } from "./output.ts";
import { programName } from "./program-name.ts";
import { hearWhenBusy } from "./run/hear-when-busy.ts";
import { type OnlyTask, onlyTask } from "./run/only-task.ts";
import { readParameters } from "./run/parameters.ts";
import { runAsJson } from "./run/run-json.ts";
import { type Loudness, RunScreen, type ScreenOptions } from "./run/run-screen.ts";
import { nextRunLines } from "./run/schedule-line.ts";
import { shownTasks } from "./run/shown-tasks.ts";
import { watchSignals } from "./run/signals.ts";
import { type TypedRun, typedRun } from "./run/typed-command.ts";
import { showError } from "./show-error.ts";
import { type Terminal, terminalOf } from "./terminal.ts";

/** What was typed. */
interface Given extends Omit<TypedRun, "path"> {
  readonly path?: string;
  readonly task?: string;
  readonly schedule?: boolean;
  readonly resume?: boolean;
  readonly logLevel?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly all?: boolean;
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export function declare(command: Command, end: (exitCode: number) => void): void {
  command
    .usage("-p <file> [options]")
    .option("-p, --path <file>", "the file that makes the flow")
    .option("-n, --name <flow>", "the flow's name, where the file makes several")
    .option("--param <name=value>", "a parameter's value, JSON or plain text; may be repeated", collect)
    .option("--param-file <file>", "a JSON file with the values of parameters")
    .addOption(new Option("--executor <name>", `where the tasks run: ${executorNames.join(", ")} (default: the flow's own)`))
    .option("--num-workers <n>", "how many threads or processes; with --executor (default: one a core)")
    .option("--task <slug>", "run this task alone, or one child of it, slug[3], after what it needs")
    .option("--schedule", "wait for the times of the flow's schedule; else it runs once, at once")
    .option("--resume", "let paused tasks go on without asking")
    .addOption(new Option("--log-level <level>", `the least important log lines that are shown: ${logLevels.join(", ")}`).choices(logLevels))
    .option("--quiet", "show failures only, and what tasks print")
    .option("--json", "print one JSON object about the run, and nothing else, on standard output")
    .option("--all", "with --json: also the children of maps wider than 1,000")
    .addHelpText("after", examples(`${programName()} run`))
    .action(async (given: Given) => end(await run(given)));
}

const examples = (command: string): string => `
Examples:
  ${command} -p flow.ts --param month=2026-02 --param 'days=[1, 2]'
  ${command} -p flow.ts --task 'transform[17]'

Exit codes: 0 success, 1 failed or cancelled, 2 wrong usage, 3 not loaded, 130 or 143 interrupted`;

/** A run that is about to be made. */
interface Task {
  readonly given: Given;
  readonly flow: Flow;
  readonly only: OnlyTask | undefined;
  readonly options: RunOptions;
}

async function run(given: Given): Promise<number> {
  // Begun first: it is ready when the flow is.
  using _ = hearWhenBusy(process);
  if (given.all && !given.json) throw wrongUsage({ problem: "--all goes with --json only.", meant: undefined, command: `${programName()} run` });
  if (given.logLevel !== undefined) process.env.HEADRACE__LOGGING__LEVEL = given.logLevel;
  const executor = typedExecutor(given);
  const options = {
    parameters: readParameters(given.param ?? [], given.paramFile),
    runOnSchedule: given.schedule === true,
    ...(given.resume ? { context: { resume: true } } : {}),
    ...(executor === undefined ? {} : { executor }),
  };
  const write = rawWrite();
  const restore = given.json ? divertOutput((text) => write(text, "stderr")) : undefined;
  for (const warning of settingsWarnings()) write(`${warning}\n`, "stderr");
  const flow = await loadFlow(given, "run");
  restore?.();
  if (given.schedule && flow.schedule === undefined) throw noSchedule({ flow: flow.name });
  const only = given.task === undefined ? undefined : onlyTask(flow, given.task);
  if (only !== undefined) flow.setReferenceTasks([only.task.slug]);
  return await showRun({ given, flow, only, options }, write);
}

/** Names in settings files that are no settings: the run goes on without them. */
function settingsWarnings(): readonly string[] {
  return newWarnings(loadConfig({ cwd: process.cwd(), env: process.env, home: homedir() }));
}

async function showRun(task: Task, write: Write): Promise<number> {
  const { env, platform, stdout, stderr } = process;
  const errors = terminalOf({ stream: stderr, env, platform });
  const screen = new RunScreen(await screenOptions(task, terminalOf({ stream: stdout, env, platform }), write));
  using signals = watchSignals(() => screen.print(`Cancelling${errors.glyphs.ellipsis} Once more ends it at once.\n`, "stderr"));
  const { run: ended, wasStuck } = await runOn(screen, task, { errors, cancel: signals.signal });
  const { json, all = false } = task.given;
  if (json) await writePieces(runAsJson(ended, { all, takesPart: takesPart(task.only) }));
  return signals.exitCode ?? (ended.successful && !wasStuck ? exitCode.success : exitCode.failed);
}

interface Ends {
  /** Aborts when the run is to be cancelled. */
  readonly cancel: AbortSignal;
  /** Where errors are told. */
  readonly errors: Terminal;
}

/** Runs the flow, with a schedule again and again. A run in which nothing can happen any more is ended. */
async function runOn(shown: RunScreen, { given, flow, only, options }: Task, { cancel, errors }: Ends): Promise<{ run: FlowRun; wasStuck: boolean }> {
  using screen = shown;
  const { event: onEvent, print } = screen;
  const stuck = new AbortController();
  const onIdle = (): void => {
    print(showError(neverEnds({ task: screen.running }), errors), "stderr");
    stuck.abort();
  };
  const { schedule } = flow;
  const sayNext = (): void => {
    if (given.schedule && schedule !== undefined && !given.json && !cancel.aborted) screen.say(nextRunLines(schedule, new Date()));
  };
  const onRun = (ended: FlowRun): void => {
    refuseMissingChild(ended, only, given.task);
    screen.ended(ended);
    sayNext();
  };
  sayNext();
  process.once("beforeExit", onIdle);
  const signal = AbortSignal.any([cancel, stuck.signal]);
  try {
    const run = await deliberately(() => flow.run({ ...options, ...onlyOption(only), signal, onEvent, onRun, print }));
    return { run, wasStuck: stuck.signal.aborted };
  } finally {
    process.off("beforeExit", onIdle);
  }
}

async function screenOptions({ given, flow, only, options }: Task, terminal: Terminal, write: Write): Promise<ScreenOptions> {
  const typed = { ...given, path: given.path ?? "" };
  const program = programName();
  const { paint, glyphs } = terminal;
  const label = (options.executor ?? flow.executor).label;
  const loudness: Loudness = given.json ? "nothing" : given.quiet ? "failures" : "all";
  const rows = loudness === "all" && terminal.isLive ? await import("./display/live-display.ts") : undefined;
  return {
    tasks: shownTasks(flow.tasks, only),
    terminal,
    write,
    loudness,
    holdsBack: only?.index !== undefined,
    title: (run) =>
      [`Flow ${paint("bold", flow.name)}`, `run ${paint("bold", run)}`, label, ...(given.task === undefined ? [] : [`only ${given.task}`])].join(
        ` ${glyphs.dot} `,
      ),
    live: rows && ((parts: DisplayParts): Display => new rows.LiveDisplay(parts)),
    aloneCommand: (name) => typedRun(typed, program, ["--task", name]),
    resumeCommand: typedRun(typed, program, ["--resume"]),
  };
}

function onlyOption(only: OnlyTask | undefined): Pick<RunOptions, "only"> {
  if (only === undefined) return {};
  return { only: Object.fromEntries(Array.from(only.parts, ([slug, part]) => [slug, part === "all" ? part : [...part]])) };
}

function takesPart(only: OnlyTask | undefined): (slug: string, mapIndex: number | undefined) => boolean {
  return (slug, mapIndex) => {
    const part = only === undefined ? "all" : only.parts.get(slug);
    return part === "all" || (part !== undefined && (mapIndex === undefined || part.has(mapIndex)));
  };
}

/** How many children a task has is known only once it is mapped. */
function refuseMissingChild(ended: FlowRun, only: OnlyTask | undefined, asked = ""): void {
  if (only?.index === undefined) return;
  const state = ended.stateOf(only.task.slug);
  if (state.type !== "Mapped" || only.index < state.count) return;
  const next = state.count === 0 ? "It was mapped over an empty list." : `Give an index from 0 to ${state.count - 1}.`;
  throw noSuchTaskRun({ asked, problem: `${asked.replace(/\[\d+\]$/, "")} has ${state.count === 1 ? "one child" : `${state.count} children`}`, next });
}
