/**
 * Random flows. What fast-check makes and shrinks is a raw flow, in which references are numbers ("how many nodes back");
 * `spec-of-raw.ts` turns every raw flow into a valid spec, so that leaving out any node leaves a flow.
 */
import fc from "fast-check";
import { aList, anyJson, given, oneOf, options, rawProgram, retries, smallInt, sometimes } from "./arbitrary-program.ts";
import type { FlowSpec, Json } from "./spec.ts";
import { type Pick, type RawArg, type RawFlow, type RawMapArg, type RawNode, type RawProgram, type RawSimple, type RawTask, specOfRaw } from "./spec-of-raw.ts";

const pick = oneOf<Pick>([3, fc.nat({ max: 2 })], [2, fc.nat({ max: 12 })]);
const at = oneOf<readonly (string | number)[]>([4, fc.nat({ max: 2 }).map((index) => [index])], [1, fc.constantFrom(["x"], ["y", 0], [0, 0])]);

const wholeRef = pick.map((ref): RawArg => ({ kind: "ref", pick: ref }));
const plainRef = fc.record({ pick, at: sometimes(8, at) }).map((ref): RawArg => ({ kind: "ref", pick: ref.pick, ...given({ at: ref.at }) }));
const json = anyJson.map((value): RawArg => ({ kind: "json", value }));
const flatItem = oneOf<RawArg>([4, plainRef], [1, json]);
const nested = (of: fc.Arbitrary<RawArg>): fc.Arbitrary<RawArg> =>
  fc.record({ kind: fc.constantFrom("list" as const, "dict" as const), items: fc.array(of, { minLength: 1, maxLength: 3 }) });
const arg: fc.Arbitrary<RawArg> = oneOf<RawArg>([12, plainRef], [4, json], [2, nested(oneOf<RawArg>([5, flatItem], [1, nested(flatItem)]))]);

/** Without parts of values, whose absence Prefect notices in a task of its own. */
const wholeArg: fc.Arbitrary<RawArg> = oneOf<RawArg>([12, wholeRef], [4, json], [2, nested(oneOf<RawArg>([4, wholeRef], [1, json]))]);

const mapArg: fc.Arbitrary<RawMapArg> = fc.record({
  how: oneOf<RawMapArg["how"]>(
    [12, fc.constant("each" as const)],
    [4, fc.constant("whole" as const)],
    [3, fc.constantFrom("flat" as const, "flatWhole" as const)],
  ),
  arg: oneOf<RawArg>(
    [8, plainRef],
    [2, aList.map((value): RawArg => ({ kind: "json", value }))],
    [1, fc.array(flatItem, { minLength: 1, maxLength: 3 }).map((items): RawArg => ({ kind: "list", items }))],
  ),
  loose: sometimes(8, fc.constant(true)).map((loose) => loose ?? false),
});

const fails = ({ body }: { readonly body: RawProgram }): boolean =>
  body.program.some(({ do: action }) => action.kind === "throw" || (action.kind === "signal" && action.signal === "Fail"));

const task = (mapped: boolean): fc.Arbitrary<RawTask> =>
  fc
    .record({
      kind: fc.constant("task" as const),
      body: rawProgram,
      options,
      /** For bodies that fail. */
      retries: sometimes(50, retries),
      args: mapped ? fc.constant([]) : fc.array(arg, { maxLength: 3 }),
      mapArgs: mapped ? fc.array(mapArg, { minLength: 1, maxLength: 3 }) : fc.constant([]),
      after: oneOf<readonly Pick[]>([7, fc.constant([])], [1, fc.array(pick, { minLength: 1, maxLength: 2 })]),
    })
    .map(({ retries: more, ...raw }) => (fails(raw) ? { ...raw, options: { ...raw.options, ...more } } : raw));

const ifElse: fc.Arbitrary<RawSimple> = fc.record({ kind: fc.constant("ifElse" as const), cond: pick, yes: sometimes(85, pick), no: sometimes(75, pick) });
const keys = fc.uniqueArray(fc.constantFrom("ab", "c", "text", "true", "1", "2", "other"), { minLength: 1, maxLength: 3 });
const switchNode: fc.Arbitrary<RawSimple> = fc.record({
  kind: fc.constant("switch" as const),
  cond: pick,
  cases: fc.array(pick, { minLength: 1, maxLength: 3 }),
  keys,
});
const merge: fc.Arbitrary<RawSimple> = fc.record({
  kind: fc.constant("merge" as const),
  of: oneOf<readonly Pick[]>([9, fc.array(pick, { minLength: 1, maxLength: 3 })], [1, fc.array(pick, { minLength: 10, maxLength: 12 })]),
});
const filter: fc.Arbitrary<RawSimple> = fc.record({
  kind: fc.constant("filter" as const),
  of: pick,
  fn: fc.constantFrom(undefined, "even" as const, "nothing" as const),
  loose: sometimes(8, fc.constant(true)).map((loose) => loose ?? false),
});
const parameter: fc.Arbitrary<RawSimple> = fc.record({ kind: fc.constant("parameter" as const), default: oneOf<Json>([2, aList], [1, anyJson]) });

const simple: readonly (readonly [number, fc.Arbitrary<RawNode>])[] = [
  [12, task(false)],
  [12, task(true)],
  [2, ifElse],
  [1, switchNode],
  [2, merge],
  [1, filter],
];
const caseNode = (body: fc.Arbitrary<RawNode>): fc.Arbitrary<RawNode> =>
  fc.record({
    kind: fc.constant("case" as const),
    cond: pick,
    at: sometimes(15, at),
    equals: oneOf<Json>([3, smallInt], [1, fc.constantFrom<Json>(true, false, "text", "ab")]),
    body: fc.array(body, { minLength: 1, maxLength: 3 }),
  });
const innermost = oneOf<RawNode>(...simple);
const inner = oneOf<RawNode>(...simple, [2, caseNode(innermost)]);
const program = rawProgram.map((raw) => raw.program);
/** In Prefect, init gives an object with methods: a signal would put a bare value in its place. */
const init = program.map((rules) => rules.filter(({ do: action }) => action.kind !== "signal" || action.signal === "Fail" || action.signal === "Skip"));
const programs = fc.record({ init, setup: program, cleanup: program });
const node: fc.Arbitrary<RawNode> = oneOf<RawNode>(
  ...simple,
  [2, parameter],
  [3, caseNode(inner)],
  [2, fc.record({ kind: fc.constant("resource" as const), args: fc.array(wholeArg, { maxLength: 2 }), programs, body: fc.array(inner, { maxLength: 3 }) })],
  [
    2,
    fc.record({
      kind: fc.constant("applyMap" as const),
      args: fc.array(mapArg, { minLength: 1, maxLength: 2 }),
      body: fc.array(inner, { minLength: 1, maxLength: 4 }),
    }),
  ],
);

const run = fc.array(sometimes(50, oneOf<Json>([2, aList], [1, smallInt])), { maxLength: 2 });

export const rawFlow: fc.Arbitrary<RawFlow> = fc.record({
  nodes: fc.array(node, { minLength: 1, maxLength: 14, size: "max" }),
  referenceTasks: oneOf<readonly Pick[]>([3, fc.constant([])], [1, fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 3 })]),
  onPause: fc.constantFrom("end" as const, "resume" as const),
  runs: fc.array(run, { minLength: 1, maxLength: 3 }),
});

/** Random specs that shrink towards one plain task run once. */
export const arbitraryFlow: fc.Arbitrary<FlowSpec> = rawFlow.map(specOfRaw);
