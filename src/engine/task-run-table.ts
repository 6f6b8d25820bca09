import type { TaskNode } from "../core/graph.ts";
import type { Tally } from "../core/triggers.ts";
import { valueReleased } from "../errors/running.ts";
import { isKind, stateCode, stateTypeOf } from "../states/kinds.ts";
import { pending, succeeded } from "../states/make.ts";
import type { State } from "../states/state.ts";
import { Columns } from "./columns.ts";
import { StateCounts, tallyOfOne } from "./state-counts.ts";
import type { TaskRunStates } from "./task-run-states.ts";
import type { ValueColumn } from "./value-column.ts";

/** Of how many failed task runs of one task the inputs are remembered. */
const keptInputs = 100;
const successCode = stateCode.Success;
const noColumns = new Columns(0);

/** The single tasks of a run, each at its node's place. */
export interface SharedColumns {
  readonly columns: Columns;
  readonly values: ValueColumn;
}

/**
 * The task runs of one node in columns: a few bytes a child, however many there are. A State object is made when somebody reads
 * one; only states that say more than "Success, this value" are kept as objects. Single tasks share the columns of their run.
 */
export class TaskRunTable implements TaskRunStates {
  readonly node: TaskNode;
  parent: State = pending;
  width: number;
  #columns: Columns;
  #values: ValueColumn;
  /** Where this node's task runs begin in the columns. */
  readonly #offset: number;
  /** Only of a mapped node. */
  #counts: StateCounts | undefined = undefined;
  #odd: Map<number, State> | undefined = undefined;
  #inputs: Map<number, string> | undefined = undefined;

  constructor(node: TaskNode, shared: SharedColumns) {
    this.node = node;
    this.#columns = node.mapped ? noColumns : shared.columns;
    this.#values = shared.values;
    this.#offset = node.mapped ? 0 : node.id;
    this.width = node.mapped ? 0 : 1;
  }

  /** A mapped node gets its children. */
  widen(width: number): void {
    this.width = width;
    this.#columns = new Columns(width);
    this.#values = this.#values.widened(width);
    this.#counts = new StateCounts();
    this.#counts.add(stateCode.Pending, width);
  }

  code(index: number): number {
    return this.#columns.codes[this.#offset + index] ?? 0;
  }

  isFinished(index: number): boolean {
    return isKind(stateTypeOf(this.code(index)), "finished");
  }

  tally(): Tally {
    return this.#counts === undefined ? tallyOfOne(this.code(0)) : this.#counts.tally(this.width);
  }

  /** How many task runs are in a state of this code. */
  count(code: number): number {
    return this.#counts?.of(code) ?? (this.width === 1 && this.code(0) === code ? 1 : 0);
  }

  runCount(index: number): number {
    return this.#columns.runCounts[this.#offset + index] ?? 0;
  }

  started(index: number, runCount: number): void {
    this.#columns.runCounts[this.#offset + index] = runCount;
  }

  time(index: number): { readonly start: number; readonly durationMs: number } {
    const at = this.#offset + index;
    return { start: this.#columns.starts[at] ?? 0, durationMs: this.#columns.durations[at] ?? 0 };
  }

  setTime(index: number, start: number, durationMs: number): void {
    const at = this.#offset + index;
    this.#columns.starts[at] = start;
    this.#columns.durations[at] = durationMs;
  }

  /** `size` is how many bytes its result takes, roughly, where that is known: a large one may be moved out of memory. */
  set(index: number, state: State, size = 0): void {
    if ("result" in state) this.#values.set(this.#offset + index, state.result, size);
    this.#setState(index, state);
  }

  /** The same for a state whose result comes as bytes, as they were written for it. Nobody may change them from now on. */
  setEncoded(index: number, state: State, result: Uint8Array): void {
    this.#values.setEncoded(this.#offset + index, result);
    this.#setState(index, withoutResult({ result: undefined, ...state } as State));
  }

  #setState(index: number, state: State): void {
    const code = stateCode[state.type];
    this.#counts?.move(this.code(index), code);
    this.#columns.codes[this.#offset + index] = code;
    if (code === successCode && state.message === succeeded) this.#odd?.delete(index);
    else {
      this.#odd ??= new Map();
      this.#odd.set(index, withoutResult(state));
    }
  }

  /** Remembers what a failed task run was called with; of a hundred of them, no more. */
  keepInputs(index: number, preview: string): void {
    this.#inputs ??= new Map();
    if (this.#inputs.size < keptInputs) this.#inputs.set(index, preview);
  }

  inputsOf(index: number): string | undefined {
    return this.#inputs?.get(index);
  }

  /** Takes a finished task run over from another run, with its value or with the fact that it was given up. */
  adopt(index: number, from: TaskRunTable): void {
    this.set(index, from.#odd?.get(index) ?? { type: "Success", message: succeeded, result: undefined });
    this.started(index, from.runCount(index));
    const { start, durationMs } = from.time(index);
    this.setTime(index, start, durationMs);
    this.#values.adopt(this.#offset + index, from.#values, from.#offset + index);
  }

  /** Gives up a value that nobody will read any more. */
  release(index: number): void {
    this.#values.release(this.#offset + index);
  }

  state(index: number): State {
    const odd = this.#odd?.get(index);
    if (odd === undefined) return this.code(index) === successCode ? this.#withResult({ type: "Success", message: succeeded }, index) : pending;
    return "result" in odd ? this.#withResult(odd, index) : odd;
  }

  hasValue(index: number): boolean {
    if (this.code(index) === successCode) return true;
    const odd = this.#odd?.get(index);
    return odd !== undefined && isKind(odd.type, "successful") && (odd.type !== "Skipped" || !this.#values.isUndefined(this.#offset + index));
  }

  value(index: number): unknown {
    if (this.code(index) === successCode) return this.#valueAt(index);
    const odd = this.#odd?.get(index);
    if (odd === undefined) return undefined;
    return "error" in odd ? odd.error : this.#valueAt(index);
  }

  isEncoded(index: number): boolean {
    return this.#values.isEncoded(this.#offset + index);
  }

  encodedValue(index: number): Uint8Array {
    this.#checkThere(index);
    return this.#values.encoded(this.#offset + index);
  }

  #valueAt(index: number): unknown {
    this.#checkThere(index);
    return this.#values.get(this.#offset + index);
  }

  #checkThere(index: number): void {
    if (this.#values.isGone(this.#offset + index)) throw valueReleased({ task: label(this.node, index) });
  }

  /** The result of an encoded value is decoded when it is first read, and kept. */
  #withResult(state: { readonly type: string; readonly message: string }, index: number): State {
    const at = this.#offset + index;
    if (!this.#values.isEncoded(at) && !this.#values.isGone(at)) return { ...state, result: this.#values.get(at) } as State;
    const read = (): unknown => this.#valueAt(index);
    let known: { readonly value: unknown } | undefined;
    return {
      ...state,
      get result(): unknown {
        known ??= { value: read() };
        return known.value;
      },
    } as State;
  }
}

function withoutResult(state: State): State {
  return "result" in state && state.result !== undefined ? { ...state, result: undefined } : state;
}

/** `fetch-day-1[17]`, or the slug alone for a task that is not mapped. */
export function label(node: TaskNode, index: number): string {
  return node.mapped && index >= 0 ? `${node.slug}[${index}]` : node.slug;
}
