import fc from "fast-check";
import type { GraphBuilder } from "../../src/core/graph-builder.ts";
import type { Ref } from "../../src/core/ref.ts";
import { task } from "../../src/core/task.ts";
import { graphOf } from "../helpers/flow-graph.ts";

/** One call of a random flow. */
interface Call {
  readonly inputs: readonly { readonly of: number; readonly each: boolean }[];
  readonly after: readonly number[];
  readonly tags: readonly string[];
  readonly maxConcurrency: number | undefined;
}

const call: fc.Arbitrary<Call> = fc.record({
  inputs: fc.array(fc.record({ of: fc.nat(), each: fc.boolean() }), { maxLength: 3 }),
  after: fc.array(fc.nat(), { maxLength: 2 }),
  tags: fc.subarray(["red", "blue"]),
  maxConcurrency: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
});
export const flows = fc.array(call, { minLength: 1, maxLength: 8 });
export const limits = fc.record({ red: fc.integer({ min: 1, max: 3 }), blue: fc.integer({ min: 1, max: 3 }) }, { requiredKeys: [] });
/** What chance decides, in turn: who ends next, how wide a map is, whether something is tried again. */
export const chances = fc.infiniteStream(fc.nat({ max: 1000 }));

export function build(calls: readonly Call[]): GraphBuilder {
  return graphOf(() => {
    const refs: Ref<unknown>[] = [];
    for (const { inputs, after, tags, maxConcurrency } of calls) {
      const work = task({ name: "work", tags, ...(maxConcurrency === undefined ? {} : { maxConcurrency }) }, (...xs: unknown[]) => xs);
      const earlier = (n: number): readonly Ref<unknown>[] => (refs.length === 0 ? [] : refs.slice(n % refs.length, (n % refs.length) + 1));
      const each = inputs.filter((input) => input.each).flatMap(({ of }) => earlier(of));
      const whole = inputs.filter((input) => !input.each).flatMap(({ of }) => earlier(of));
      const ref = each.length > 0 ? Reflect.apply(work.map, undefined, each) : work(whole);
      ref.after(...after.flatMap(earlier), ...(each.length > 0 ? whole : []));
      refs.push(ref);
    }
  });
}
