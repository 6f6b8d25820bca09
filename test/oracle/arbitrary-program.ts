/** Random bodies and options of tasks. The first of each choice is the plainest: shrinking goes towards it. */
import fc from "fast-check";
import { type Action, type Condition, errorNames, type HandlerSpec, type Json, type OptionsSpec, type Program, plainTriggers, type Value } from "./spec.ts";
import type { RawProgram } from "./spec-of-raw.ts";

/** A choice that shrinks to its first member. */
export function oneOf<T>(...choices: readonly (readonly [weight: number, arbitrary: fc.Arbitrary<T>])[]): fc.Arbitrary<T> {
  return fc.oneof({ withCrossShrink: true }, ...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

/** Present in `share` of 100 cases. */
export const sometimes = <T>(share: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  oneOf<T | undefined>([100 - share, fc.constant(undefined)], [share, arbitrary]);

/** The members that are not undefined: optional properties of a spec are left out, never undefined. */
export function given<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

const whole = (program: Program): RawProgram => ({ program, shape: "whole" });
const list = (program: Program): RawProgram => ({ program, shape: "list" });
const digest: Action = { kind: "return", value: { kind: "digest" } };
const returning = (value: Json): Program => [{ do: { kind: "return", value: { kind: "json", value } } }];

const smallInt = fc.integer({ min: 0, max: 5 });
const place = fc.nat({ max: 1 });
/** Lists to map over; also nested ones, mixed ones and ones with null. */
const aList: fc.Arbitrary<readonly Json[]> = oneOf<readonly Json[]>(
  [6, fc.array(smallInt, { maxLength: 4 })],
  [2, fc.array(fc.array(smallInt, { maxLength: 2 }), { maxLength: 3 })],
  [1, fc.constantFrom<readonly Json[]>([1, [2, 3]], ["ab", "c"], [null, 1], [[[1], 2], []], [{ x: 1 }], [true, 0])],
);
const anOddValue = fc.constantFrom<Json>(null, 0, "", "text", false, true, [], {}, { x: 1, y: [2] }, 7);

export const anyJson: fc.Arbitrary<Json> = oneOf<Json>([4, smallInt], [2, aList], [1, anOddValue]);
export { aList, smallInt };

const inputCondition = fc.record({ at: place, is: fc.constantFrom("even" as const, "error" as const, "null" as const) });
const mapIndex = fc.integer({ min: 1, max: 3 }).chain((modulo) => fc.nat({ max: modulo - 1 }).map((is) => ({ modulo, is })));
/** Under which a body misbehaves. */
const condition: fc.Arbitrary<Condition> = oneOf<Condition>(
  [2, fc.constant({})],
  [3, fc.integer({ min: 1, max: 3 }).map((attemptUpTo) => ({ attemptUpTo }))],
  [4, mapIndex.map((rule) => ({ mapIndex: rule }))],
  [2, inputCondition.map((input) => ({ input }))],
  [2, fc.record({ attemptUpTo: fc.integer({ min: 1, max: 2 }), mapIndex })],
  [1, fc.constant({ runUpTo: 1 })],
);

const resultValue = oneOf<Value>(
  [3, fc.constant({ kind: "digest" })],
  [2, anyJson.map((value) => ({ kind: "json", value }))],
  [1, place.map((at) => ({ kind: "input", at }))],
);
const throwing = fc.constantFrom(...errorNames).map((error): Action => ({ kind: "throw", error }));
const signalling = fc
  .record({ signal: fc.constantFrom("Skip" as const, "Fail" as const, "Success" as const), result: sometimes(35, resultValue) })
  .map(({ signal, result }): Action => (result === undefined ? { kind: "signal", signal } : { kind: "signal", signal, result }));

const loop = fc.record({ rounds: fc.integer({ min: 2, max: 4 }), result: sometimes(85, resultValue), last: fc.boolean() });

/** Programs of tasks. */
export const rawProgram: fc.Arbitrary<RawProgram> = oneOf<RawProgram>(
  [10, fc.constant(whole([{ do: digest }]))],
  [4, smallInt.map((value) => whole(returning(value)))],
  [7, aList.map((value) => list(returning(value)))],
  [1, anOddValue.map((value) => whole(returning(value)))],
  [2, fc.constant(whole(returning(null)))],
  [3, fc.record({ at: place, by: smallInt }).map((add) => whole([{ do: { kind: "return", value: { kind: "add", ...add } } }]))],
  [2, place.map((at) => whole([{ do: { kind: "return", value: { kind: "input", at } } }]))],
  [2, place.map((at) => list([{ do: { kind: "return", value: { kind: "range", at } } }]))],
  [4, fc.constant(whole([{ do: { kind: "return", value: { kind: "run" } } }]))],
  [7, fc.record({ when: condition, action: throwing }).map(({ when, action }) => whole([{ when, do: action }, { do: digest }]))],
  [6, fc.record({ when: condition, action: signalling }).map(({ when, action }) => whole([{ when, do: action }, { do: digest }]))],
  [1, fc.record({ attemptUpTo: fc.integer({ min: 1, max: 3 }) }).map((when) => whole([{ when, do: { kind: "signal", signal: "Retry" } }, { do: digest }]))],
  [3, fc.constant(whole([{ when: { callUpTo: 1 }, do: { kind: "signal", signal: "Pause" } }, { do: digest }]))],
  [
    3,
    loop.map(({ rounds, result, last }) =>
      whole([
        { when: { loopBelow: rounds }, do: { kind: "signal", signal: "Loop", ...(result === undefined ? {} : { result }) } },
        { do: last ? { kind: "return", value: { kind: "loopResult" } } : digest },
      ]),
    ),
  ],
  [
    2,
    fc
      .record({ rounds: fc.integer({ min: 2, max: 3 }), throws: throwing })
      .map(({ rounds, throws }) =>
        whole([
          { when: { attemptUpTo: 1, callUpTo: rounds + 1, loopBelow: rounds }, do: { kind: "signal", signal: "Loop", result: { kind: "digest" } } },
          { when: { attemptUpTo: 1 }, do: throws },
          { do: { kind: "return", value: { kind: "loopResult" } } },
        ]),
      ),
  ],
);

const bound = fc.constantFrom(0, 1, 2, 3, 0.5, 0.25);
const trigger = oneOf<NonNullable<OptionsSpec["trigger"]>>(
  [8, fc.constantFrom(...plainTriggers.filter((name) => name !== "manualOnly"))],
  [
    4,
    fc
      .record({ some: fc.constantFrom("successful" as const, "failed" as const), atLeast: sometimes(60, bound), atMost: sometimes(40, bound) })
      .map(({ some, ...bounds }) => ({ some, ...given(bounds) })),
  ],
  [2, fc.constantFrom("true" as const, "false" as const, "throw" as const, "skip" as const, "fail" as const).map((custom) => ({ custom }))],
  [2, fc.constant("manualOnly" as const)],
);

const validator = oneOf<NonNullable<NonNullable<OptionsSpec["cache"]>["validator"]>>(
  [4, fc.constantFrom("durationOnly" as const, "allInputs" as const, "allParameters" as const, "neverUse" as const)],
  [1, fc.subarray(["a", "b"]).map((partialInputs) => ({ partialInputs }))],
  [1, fc.subarray(["n0", "n1"]).map((partialParameters) => ({ partialParameters }))],
);
const cache = fc.record({ validator: sometimes(80, validator), key: sometimes(25, fc.constant("bucket")) }).map(given);

const handler: fc.Arbitrary<HandlerSpec> = fc.record({
  on: fc.constantFrom("Running", "Success", "Failed", "Retrying", "Skipped", "TriggerFailed", "Cached", "Mapped"),
  do: fc.constantFrom("throw", "signalSkip", "signalFail", "Success", "Skipped", "Failed"),
});

/** A `retryOn` comes only with retries. */
export const retries: fc.Arbitrary<OptionsSpec> = fc
  .record({ maxRetries: fc.integer({ min: 1, max: 3 }), retryOn: sometimes(45, fc.subarray([...errorNames], { minLength: 1 })) })
  .map(given);

/** Options of tasks. */
export const options: fc.Arbitrary<OptionsSpec> = fc
  .record({
    trigger: sometimes(25, trigger),
    skipOnUpstreamSkip: sometimes(12, fc.constant(false)),
    retries: sometimes(20, retries),
    cache: sometimes(18, cache),
    handlers: sometimes(6, fc.array(handler, { minLength: 1, maxLength: 2 })),
  })
  .map(({ retries, ...rest }) => ({ ...given(rest), ...retries }));
