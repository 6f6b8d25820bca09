import type { FlowRun, TaskRunSummary } from "../../engine/flow-run.ts";
import { type Failure, isFailed, type State } from "../../states/state.ts";
import { formatDuration } from "../../util/duration.ts";
import { redact } from "../../util/redact.ts";
import type { Style, Terminal } from "../terminal.ts";
import { failureLines } from "./failure.ts";
import { cut } from "./line.ts";
import { formatCount, plural } from "./row-line.ts";
import type { ShownTask } from "./run-view.ts";

/** What a summary tells of besides the run. */
export interface SummaryOptions {
  readonly tasks: readonly ShownTask[];
  readonly terminal: Terminal;
  /** What to type to run one task run alone. */
  readonly aloneCommand: (label: string) => string;
  /** What to type to let paused tasks go on. */
  readonly resumeCommand: string;
}

/** What a summary needs of a run. */
export type EndedRun = Pick<FlowRun, "state" | "durationMs" | "taskRuns">;

interface Named {
  readonly label: string;
  readonly run: TaskRunSummary;
}

/** Task runs of one task that failed with the same words. */
interface SameFailure {
  readonly first: Named;
  /** The next ones, as far as they are named. */
  readonly next: string[];
  count: number;
}

/** What is worth telling of a run's task runs. */
interface Findings {
  readonly taskRuns: number;
  /** Begun at least once. */
  readonly begun: number;
  readonly slowest: readonly Named[];
  readonly failures: readonly SameFailure[];
  readonly failed: number;
  readonly refused: readonly SameFailure[];
  readonly paused: readonly string[];
}

const mostSlow = 5;
const mostFailures = 5;
const mostSame = 4;
/** Failures with words of their own, each: more of them are only counted. */
const mostKinds = 1000;
const mostPaused = 5;
/** Fewer task runs need no list: they all stand above. */
const many = 6;

const styles: Partial<Record<State["type"], Style>> = { Success: "green", Cancelled: "yellow", Paused: "magenta" };

/** How a run ended, what was slow, and why task runs failed. */
export function summaryLines(run: EndedRun, options: SummaryOptions): string[] {
  const { terminal, resumeCommand } = options;
  const { paint, glyphs } = terminal;
  const { state } = run;
  const found = find(run, options.tasks);
  const dot = ` ${glyphs.dot} `;
  // Of a run that was stopped, what took longest is what happened to go on.
  const [slowest, ...slow] = state.type === "Cancelled" || state.type === "Paused" ? [] : found.slowest;
  const parts = [
    `${paint("bold", paint(styles[state.type] ?? "red", state.type))} in ${formatDuration(run.durationMs)}`,
    countText(state, found),
    ...(slowest === undefined || found.taskRuns < 2 ? [] : [`slowest ${slowText(slowest)}`]),
  ];
  return [
    parts.join(dot),
    ...(found.taskRuns < many || slow.length === 0 ? [] : [paint("dim", cut(`  then ${slow.map(slowText).join(dot)}`, terminal.columns, glyphs.ellipsis))]),
    ...reason(state, found),
    ...(found.paused.length === 0 ? [] : pausedLines(found.paused, resumeCommand)),
    ...failureBlocks(found, options),
  ];
}

const slowText = ({ label, run }: Named): string => `${label} ${formatDuration(run.durationMs)}`;

function countText(state: State, { taskRuns, failed, begun }: Findings): string {
  if (failed > 0) return `${failed} of ${plural(taskRuns, "task")} failed`;
  return state.type === "Success" || begun === taskRuns ? plural(taskRuns, "task") : `${begun} of ${plural(taskRuns, "task")} begun`;
}

/** What the state itself says, where no task run tells why the run ended like that. */
function reason(state: State, { failed, refused, paused }: Findings): readonly string[] {
  if (state.type === "Success" || state.type === "Cancelled" || paused.length > 0) return [];
  const isExplained = state.type === "Failed" && (failed > 0 || refused.length > 0) && state.message === "Some reference tasks failed.";
  return isExplained ? [] : [`  ${redact(state.message)}`];
}

function pausedLines(paused: readonly string[], command: string): readonly string[] {
  const named = paused.slice(0, mostPaused).join(", ");
  const more = paused.length > mostPaused ? ` and ${paused.length - mostPaused} more` : "";
  return [`  Paused: ${named}${more}. In a terminal, headrace asks whether a paused task may go on.`, `  Let all go on:   ${command}`];
}

function failureBlocks({ failures, failed, refused }: Findings, { terminal, tasks, aloneCommand }: SummaryOptions): readonly string[] {
  const attempts = new Map(tasks.map((task) => [task.slug, task.attempts]));
  const told = (failures.length > 0 ? failures : refused).slice(0, mostFailures);
  const blocks = told.map((same) => {
    const { label, run } = same.first;
    const failure = { ...run, label, state: run.state as Failure, attempts: attempts.get(run.slug) ?? 1, command: aloneCommand(label) };
    return ["", ...failureLines(failure, terminal), ...sameLines(same, terminal)];
  });
  const more = failures.length === 0 ? 0 : failed - told.reduce((sum, { count }) => sum + count, 0);
  return [...blocks.flat(), ...(more > 0 ? ["", terminal.paint("red", `and ${plural(more, "more failure")}`)] : [])];
}

function sameLines({ next, count }: SameFailure, { paint }: Terminal): readonly string[] {
  if (next.length === 0) return [];
  const more = count - 1 - next.length;
  return [paint("dim", `  The same in ${next.join(", ")}${more > 0 ? ` and ${formatCount(more)} more` : ""}`)];
}

/** One pass over all task runs, however many there are. */
function find(run: EndedRun, tasks: readonly ShownTask[]): Findings {
  const shown = new Map(tasks.map((task) => [task.slug, task]));
  const failures = new Map<string, SameFailure>();
  const refused = new Map<string, SameFailure>();
  const found = { taskRuns: 0, begun: 0, slowest: [] as Named[], failed: 0, paused: [] as string[] };
  for (const taskRun of run.taskRuns()) {
    const { slug, state, mapIndex } = taskRun;
    const task = shown.get(slug);
    if (task === undefined || !isTold(task, taskRun)) continue;
    const named = (): Named => ({ label: mapIndex === undefined ? task.label : `${task.label}[${mapIndex}]`, run: taskRun });
    found.taskRuns++;
    if (taskRun.startedAt > 0) found.begun++;
    if (state.type === "Paused") found.paused.push(named().label);
    keepSlow(found.slowest, taskRun, named);
    if (!isFailed(state)) continue;
    if (state.type !== "TriggerFailed") found.failed++;
    keepFailure(state.type === "TriggerFailed" ? refused : failures, `${slug} ${state.message}`, named);
  }
  return { ...found, failures: [...failures.values()], refused: [...refused.values()] };
}

/** A mapped task is told of through its children, and what is left out not at all. */
function isTold(task: ShownTask, { mapIndex, state }: TaskRunSummary): boolean {
  if (mapIndex === undefined) return state.type !== "Mapped";
  return task.only === undefined || task.only.has(mapIndex);
}

function keepFailure(failures: Map<string, SameFailure>, words: string, named: () => Named): void {
  const same = failures.get(words);
  if (same === undefined) {
    if (failures.size < mostKinds) failures.set(words, { first: named(), next: [], count: 1 });
    return;
  }
  same.count++;
  if (same.next.length < mostSame) same.next.push(named().label);
}

function keepSlow(slowest: Named[], run: TaskRunSummary, named: () => Named): void {
  const last = slowest.at(-1);
  if (run.durationMs < 1 || (slowest.length === mostSlow && last !== undefined && run.durationMs <= last.run.durationMs)) return;
  const at = slowest.findIndex((one) => one.run.durationMs < run.durationMs);
  slowest.splice(at === -1 ? slowest.length : at, 0, named());
  if (slowest.length > mostSlow) slowest.pop();
}
