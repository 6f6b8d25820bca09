import type { TaskNode } from "../core/graph.ts";
import type { Tally } from "../core/triggers.ts";
import { valueReleased } from "../errors/running.ts";
import { isKind, stateCode, stateTypeOf, stateTypes } from "../states/kinds.ts";
import { pending, succeeded } from "../states/make.ts";
import type { State } from "../states/state.ts";

/** Stands where a value was, once its last reader is done. */
const released = Symbol("released");

const successCode = stateCode.Success;
const groupCodes = (kind: "finished" | "successful" | "failed"): readonly number[] =>
  stateTypes.flatMap((type) => (isKind(type, kind) ? [stateCode[type]] : []));
const finishedCodes = groupCodes("finished");
const successfulCodes = groupCodes("successful");
const failedCodes = groupCodes("failed");

/** The states of one node's task runs, counted. */
export class StateCounts {
  readonly #counts = new Int32Array(stateTypes.length);

  move(from: number, to: number): void {
    this.#counts[from] = (this.#counts[from] ?? 0) - 1;
    this.#counts[to] = (this.#counts[to] ?? 0) + 1;
  }

  add(code: number, n: number): void {
    this.#counts[code] = (this.#counts[code] ?? 0) + n;
  }

  of(code: number): number {
    return this.#counts[code] ?? 0;
  }

  #sum(codes: readonly number[]): number {
    let sum = 0;
    for (const code of codes) sum += this.#counts[code] ?? 0;
    return sum;
  }

  tally(total: number): Tally {
    return {
      total,
      finished: this.#sum(finishedCodes),
      successful: this.#sum(successfulCodes),
      failed: this.#sum(failedCodes),
      skipped: this.#counts[stateCode.Skipped] ?? 0,
    };
  }
}

/**
 * The task runs of one node in columns: a few bytes a child, however many there are. A State object is made when somebody reads
 * one; only states that say more than "Success, this value" are kept as objects.
 */
export class TaskRunTable {
  readonly node: TaskNode;
  readonly counts = new StateCounts();
  /** Mapped nodes: the parent's own state. Single ones: never used. */
  parent: State = pending;
  /** Task runs there are: 1 for a single node, the children of a mapped one, 0 before it is mapped. */
  width = 0;
  #codes = new Uint8Array(0);
  #runCounts = new Uint16Array(0);
  #starts = new Float64Array(0);
  #durations = new Float32Array(0);
  #values: unknown[] = [];
  readonly #odd = new Map<number, State>();
  readonly #inputs = new Map<number, string>();

  constructor(node: TaskNode) {
    this.node = node;
    if (!node.mapped) this.widen(1);
  }

  widen(width: number): void {
    this.width = width;
    this.#codes = new Uint8Array(width);
    this.#runCounts = new Uint16Array(width);
    this.#starts = new Float64Array(width);
    this.#durations = new Float32Array(width);
    // Grown by appending: an array of a million holes would be slow to read.
    this.#values = [];
    this.counts.add(stateCode.Pending, width);
  }

  code(index: number): number {
    return this.#codes[index] ?? 0;
  }

  isFinished(index: number): boolean {
    return isKind(stateTypeOf(this.code(index)), "finished");
  }

  runCount(index: number): number {
    return this.#runCounts[index] ?? 0;
  }

  started(index: number, runCount: number): void {
    this.#runCounts[index] = runCount;
  }

  time(index: number): { readonly start: number; readonly durationMs: number } {
    return { start: this.#starts[index] ?? 0, durationMs: this.#durations[index] ?? 0 };
  }

  setTime(index: number, start: number, durationMs: number): void {
    this.#starts[index] = start;
    this.#durations[index] = durationMs;
  }

  set(index: number, state: State): void {
    const code = stateCode[state.type];
    this.counts.move(this.code(index), code);
    this.#codes[index] = code;
    if ("result" in state) this.#setValue(index, state.result);
    if (code === successCode && state.message === succeeded) {
      if (this.#odd.size > 0) this.#odd.delete(index);
    } else this.#odd.set(index, withoutResult(state));
  }

  /** Remembers what a failed task run was called with; of a hundred of them, no more. */
  keepInputs(index: number, preview: string): void {
    if (this.#inputs.size < 100) this.#inputs.set(index, preview);
  }

  inputsOf(index: number): string | undefined {
    return this.#inputs.get(index);
  }

  /** Takes a finished task run over from another run, with its value or with the fact that it was given up. */
  adopt(index: number, from: TaskRunTable): void {
    const state = from.#odd.get(index) ?? { type: "Success", message: succeeded, result: undefined };
    this.set(index, state);
    this.#runCounts[index] = from.runCount(index);
    const { start, durationMs } = from.time(index);
    this.setTime(index, start, durationMs);
    this.#setValue(index, from.#values[index]);
  }

  #setValue(index: number, value: unknown): void {
    while (this.#values.length < index) this.#values.push(undefined);
    this.#values[index] = value;
  }

  /** Gives up a value that nobody will read any more. */
  release(index: number): void {
    if (index < this.#values.length && this.#values[index] !== undefined) this.#values[index] = released;
  }

  state(index: number): State {
    const odd = this.#odd.get(index);
    const code = this.code(index);
    if (odd === undefined) return code === successCode ? this.#withResult({ type: "Success", message: succeeded }, index) : pending;
    return "result" in odd ? this.#withResult(odd, index) : odd;
  }

  /** What whoever reads this task run's value gets: the result, or the error of a failed one. */
  value(index: number): unknown {
    if (this.code(index) === successCode) return this.#valueAt(index);
    const odd = this.#odd.get(index);
    if (odd === undefined) return undefined;
    return "error" in odd ? odd.error : this.#valueAt(index);
  }

  #valueAt(index: number): unknown {
    const value = this.#values[index];
    if (value === released) throw valueReleased({ task: label(this.node, index) });
    return value;
  }

  #withResult(state: { readonly type: string; readonly message: string }, index: number): State {
    const value = this.#values[index];
    const whole = { ...state, result: value };
    if (value === released) Object.defineProperty(whole, "result", { enumerable: true, get: () => this.#valueAt(index) });
    return whole as State;
  }
}

function withoutResult(state: State): State {
  return "result" in state && state.result !== undefined ? { ...state, result: undefined } : state;
}

/** `fetch-day-1[17]`, or the slug alone for a task that is not mapped. */
export function label(node: TaskNode, index: number): string {
  return node.mapped && index >= 0 ? `${node.slug}[${index}]` : node.slug;
}
