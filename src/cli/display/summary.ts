import { stripVTControlCharacters } from "node:util";
import type { FlowRun, TaskRunSummary } from "../../engine/flow-run.ts";
import { withoutSteering } from "../../engine/log-line.ts";
import { succeeded } from "../../states/make.ts";
import { type Failure, isFailed, type State } from "../../states/state.ts";
import { formatDuration } from "../../util/duration.ts";
import { redact } from "../../util/redact.ts";
import type { Style, Terminal } from "../terminal.ts";
import { failureLines } from "./failure.ts";
import { cut, widthOf } from "./line.ts";
import { isNotRun } from "./not-run.ts";
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
  /** Failed without having begun, for what came before them. */
  readonly notRun: number;
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

/** What is told of a run that is over. */
export interface EndOfRun {
  /** Why task runs failed: a block of lines each, with an empty line behind it. */
  readonly failures: readonly string[];
  /** How the run ended, and what was slow. Last, so that it is what stays in view. */
  readonly summary: readonly string[];
}

export function tellEnd(run: EndedRun, options: SummaryOptions): EndOfRun {
  const { terminal, resumeCommand } = options;
  const { paint, glyphs } = terminal;
  const { state } = run;
  const found = find(run, options.tasks);
  const how = `${paint("bold", paint(styles[state.type] ?? "red", state.type))} in ${formatDuration(run.durationMs)} ${glyphs.dot} ${countText(state, found)}`;
  const summary = [
    ...withSlowest(how, slowOf(state, found), terminal),
    ...reason(state, found),
    ...(found.paused.length === 0 ? [] : pausedLines(found.paused, resumeCommand)),
  ];
  return { failures: failureBlocks(found, options), summary };
}

/** Of a run that was stopped, what took longest is what happened to go on. Of few task runs the slowest will do: they all stand above. */
function slowOf({ type }: State, { taskRuns, slowest }: Findings): readonly string[] {
  if (type === "Cancelled" || type === "Paused" || taskRuns < 2) return [];
  return slowest.slice(0, taskRuns < many ? 1 : mostSlow).map(slowText);
}

/** The slowest one behind the first line, where it fits, and below it as many others as fit, each whole. */
function withSlowest(how: string, [slowest, ...others]: readonly string[], terminal: Terminal): readonly string[] {
  if (slowest === undefined) return [how];
  const first = `${how} ${terminal.glyphs.dot} slowest ${slowest}`;
  if (widthOf(stripVTControlCharacters(first)) > terminal.columns) return [how, slowLine(`  slowest ${slowest}`, others, terminal)];
  const [second, ...further] = others;
  return second === undefined ? [first] : [first, slowLine(`  then ${second}`, further, terminal)];
}

function slowLine(begin: string, others: readonly string[], { columns, glyphs, paint }: Terminal): string {
  let line = begin;
  for (const text of others) {
    const longer = `${line} ${glyphs.dot} ${text}`;
    if (widthOf(longer) > columns) break;
    line = longer;
  }
  return paint("dim", cut(line, columns, glyphs.ellipsis));
}

const slowText = ({ label, run }: Named): string => `${label} ${formatDuration(run.durationMs)}`;

function countText(state: State, { taskRuns, failed, notRun, begun }: Findings): string {
  const all = plural(taskRuns, "task");
  if (failed > 0) return `${formatCount(failed)} of ${all} failed${notRun > 0 ? `, ${formatCount(notRun)} not run` : ""}`;
  if (notRun > 0) return `${formatCount(notRun)} of ${all} not run`;
  return state.type === "Success" || begun === taskRuns ? all : `${formatCount(begun)} of ${all} begun`;
}

/** What the state itself says, where no task run tells why the run ended like that. */
function reason({ type, message }: State, { failed, notRun, paused }: Findings): readonly string[] {
  if (type === "Cancelled" || paused.length > 0) return [];
  const isExplained = type === "Success" || failed > 0 || notRun > 0;
  return isExplained && ownWords.has(message) ? [] : [`  ${withoutSteering(redact(message))}`];
}

/** What every run says of itself. Other words are a handler's, or tell of trouble. */
const ownWords: ReadonlySet<string> = new Set(["All reference tasks succeeded.", "No reference tasks failed.", "Some reference tasks failed.", succeeded]);

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
    return [...failureLines(failure, terminal), ...sameLines(same, terminal), ""];
  });
  const more = failures.length === 0 ? 0 : failed - told.reduce((sum, { count }) => sum + count, 0);
  return [...blocks.flat(), ...(more > 0 ? [terminal.paint("red", `and ${plural(more, "more failure")}`), ""] : [])];
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
  const found = { taskRuns: 0, begun: 0, slowest: [] as Named[], failed: 0, notRun: 0, paused: [] as string[] };
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
    const notRun = isNotRun(state);
    found[notRun ? "notRun" : "failed"]++;
    keepFailure(notRun ? refused : failures, `${slug} ${state.message}`, named);
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
