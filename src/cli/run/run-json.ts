import type { FlowRun, TaskRunSummary } from "../../engine/flow-run.ts";
import type { StateType } from "../../states/kinds.ts";
import { isFailed } from "../../states/state.ts";
import { redact } from "../../util/redact.ts";

/** Children of a map wider than this are not told one by one. */
const widestTold = 1000;

/** Characters that are handed on together. */
const pieceLength = 1 << 16;

export interface JsonOptions {
  /** Whether to tell all children of maps wider than `widestTold`; else only those that failed, and of those no more. */
  readonly all: boolean;
  /** Whether a task, or a child of a mapped one, took part in the run. */
  readonly takesPart: (slug: string, mapIndex: number | undefined) => boolean;
}

/** What a run came to as one JSON object, in pieces, so that a run of any width needs little memory. */
export function* runAsJson(run: FlowRun, options: JsonOptions): Generator<string> {
  const { flowName: flow, flowRunId, flowRunName, state, durationMs } = run;
  let piece = JSON.stringify({ flow, flowRunId, flowRunName, state: { type: state.type, message: redact(state.message) } }).slice(0, -1);
  piece += ',"tasks":[';
  let isFirst = true;
  for (const task of tasksOf(run, options)) {
    piece += `${isFirst ? "" : ","}\n  ${JSON.stringify(task)}`;
    isFirst = false;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = "";
  }
  yield `${piece}\n],"durationMs":${round(durationMs)}}\n`;
}

/** Thousandths of a millisecond are noise. */
const round = (ms: number): number => Math.round(ms * 1000) / 1000;

interface TaskJson {
  readonly slug: string;
  readonly name: string;
  readonly mapIndex?: number;
  readonly state: StateType;
  readonly message: string;
  readonly runCount: number;
  readonly durationMs: number;
  /** Of a mapped task: how many children ended in which state. */
  readonly children?: Readonly<Counts>;
}

type Counts = Partial<Record<StateType, number>>;

function* tasksOf(run: FlowRun, { all, takesPart }: JsonOptions): Generator<TaskJson> {
  const counts = countChildren(run, takesPart);
  let wide = false;
  let told = 0;
  for (const summary of run.taskRuns()) {
    const { slug, mapIndex, state } = summary;
    if (!takesPart(slug, mapIndex)) continue;
    if (mapIndex === undefined) {
      const children = counts.get(slug);
      wide = !all && state.type === "Mapped" && state.count > widestTold;
      told = 0;
      yield { ...asJson(summary), ...(children === undefined ? {} : { children }) };
    } else if (!wide || (isFailed(state) && told++ < widestTold)) yield asJson(summary);
  }
}

function countChildren(run: FlowRun, takesPart: JsonOptions["takesPart"]): ReadonlyMap<string, Counts> {
  const bySlug = new Map<string, Counts>();
  for (const { slug, mapIndex, state } of run.taskRuns()) {
    if (!takesPart(slug, mapIndex)) continue;
    if (mapIndex === undefined) {
      if (state.type === "Mapped") bySlug.set(slug, {});
      continue;
    }
    const counts = bySlug.get(slug);
    if (counts !== undefined) counts[state.type] = (counts[state.type] ?? 0) + 1;
  }
  return bySlug;
}

function asJson({ slug, name, mapIndex, state, runCount, durationMs }: TaskRunSummary): TaskJson {
  const index = mapIndex === undefined ? {} : { mapIndex };
  return { slug, name, ...index, state: state.type, message: redact(state.message), runCount, durationMs: round(durationMs) };
}
