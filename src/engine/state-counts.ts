import type { Tally } from "../core/triggers.ts";
import { isKind, type StateKind, stateCode, stateTypeOf, stateTypes } from "../states/kinds.ts";

const codesOf = (kind: StateKind): readonly number[] => stateTypes.flatMap((type) => (isKind(type, kind) ? [stateCode[type]] : []));
const finishedCodes = codesOf("finished");
const successfulCodes = codesOf("successful");
const failedCodes = codesOf("failed");

/** How many task runs of a mapped node are in each state. */
export class StateCounts {
  readonly #counts = new Int32Array(stateTypes.length);

  move(from: number, to: number): void {
    this.#counts[from] = (this.#counts[from] ?? 0) - 1;
    this.add(to, 1);
  }

  add(code: number, n: number): void {
    this.#counts[code] = (this.#counts[code] ?? 0) + n;
  }

  of(code: number): number {
    return this.#counts[code] ?? 0;
  }

  tally(total: number): Tally {
    return {
      tasks: 1,
      total,
      finished: this.#sum(finishedCodes),
      successful: this.#sum(successfulCodes),
      failed: this.#sum(failedCodes),
      skipped: this.of(stateCode.Skipped),
    };
  }

  #sum(codes: readonly number[]): number {
    let sum = 0;
    for (const code of codes) sum += this.#counts[code] ?? 0;
    return sum;
  }
}

const single = new Map<number, Tally>();

/** The tally of one state; made once for each type. */
export function tallyOfOne(code: number): Tally {
  const known = single.get(code);
  if (known !== undefined) return known;
  const type = stateTypeOf(code);
  const one = (kind: StateKind): number => (isKind(type, kind) ? 1 : 0);
  const tally = Object.freeze({
    tasks: 1,
    total: 1,
    finished: one("finished"),
    successful: one("successful"),
    failed: one("failed"),
    skipped: type === "Skipped" ? 1 : 0,
  });
  single.set(code, tally);
  return tally;
}
