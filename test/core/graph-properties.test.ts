import fc from "fast-check";
import { expect, test } from "vitest";
import { GraphBuilder } from "../../src/core/graph-builder.ts";
import type { Ref } from "../../src/core/ref.ts";
import { task } from "../../src/core/task.ts";
import { slugsOf } from "../helpers/flow-graph.ts";
import { thrownBy } from "../helpers/thrown-by.ts";

/** One call: of which task, on which earlier values, mapped or not, under which slug of its own; and what it comes after. */
const call = fc.record({
  name: fc.constantFrom("a", "b", "a-1"),
  inputs: fc.array(fc.nat(), { maxLength: 3 }),
  mapped: fc.boolean(),
  slug: fc.option(fc.constantFrom("a-2", "b-1", "own"), { freq: 12, nil: undefined }),
  after: fc.array(fc.nat(), { maxLength: 2 }),
});
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;
const calls = fc.uniqueArray(call, { selector: ({ slug }) => slug ?? Symbol("none"), minLength: 1, maxLength: 15 });

/** Builds a flow of these calls. Order without data may go in any direction, and so make a cycle, unless it is to go forward only. */
function build(list: readonly Call[], forwardOnly: boolean): GraphBuilder {
  const graph = new GraphBuilder("random");
  graph.build(() => {
    const refs: Ref<unknown>[] = [];
    for (const { name, inputs, mapped, slug } of list) {
      if (slug !== undefined && graph.bySlug(slug) !== undefined) continue;
      const work = task({ name, ...(slug === undefined ? {} : { slug }) }, (...xs: unknown[]) => xs);
      const chosen = inputs.flatMap((input) => refs[input % Math.max(refs.length, 1)] ?? []);
      refs.push(mapped ? Reflect.apply(work.map, undefined, chosen) : work(chosen));
    }
    for (const [i, { after }] of list.entries()) {
      for (const other of after) {
        const first = other % refs.length;
        if (i < refs.length && first !== i && (!forwardOnly || first < i)) refs[i]?.after(...refs.slice(first, first + 1));
      }
    }
  });
  return graph;
}

test("slugs are unique, and lead to their nodes", () => {
  fc.assert(
    fc.property(calls, (list) => {
      const graph = build(list, false);
      const slugs = slugsOf(graph.nodes);
      expect(new Set(slugs).size).toBe(slugs.length);
      for (const node of graph.nodes) expect(graph.find(node.slug)).toBe(node);
    }),
  );
});

test("the order has every node once, each after its upstream tasks; or a cycle is named", () => {
  fc.assert(
    fc.property(calls, (list) => {
      const graph = build(list, false);
      const error = thrownBy(() => graph.validate());
      if (error !== undefined) {
        expect(error).toMatchObject({ code: "E008" });
        return;
      }
      const position = new Map(graph.order.map((node, at) => [node, at]));
      expect(position.size).toBe(graph.nodes.length);
      for (const { upstream, downstream } of graph.edges) expect(position.get(upstream)).toBeLessThan(position.get(downstream) ?? -1);
    }),
  );
});

test("without order against the calls, the order is that of the calls", () => {
  fc.assert(
    fc.property(calls, (list) => {
      const graph = build(list, true);
      expect(graph.order).toEqual(graph.nodes);
    }),
  );
});

test("two builds of the same flow are alike, edge by edge", () => {
  fc.assert(
    fc.property(calls, (list) => {
      const texts = [build(list, false), build(list, false)].map((graph) =>
        graph.edges.map(({ upstream, downstream, ...rest }) => [upstream.slug, downstream.slug, ...Object.values(rest)]),
      );
      expect(texts[0]).toEqual(texts[1]);
    }),
  );
});

test("edges at both ends are those of the whole, and a mapped node's lists are upstream of it", () => {
  fc.assert(
    fc.property(calls, (list) => {
      const graph = build(list, false);
      expect(graph.nodes.flatMap((node) => graph.upstreamOf(node)).toSorted(byEnds)).toEqual([...graph.edges].sort(byEnds));
      expect(graph.nodes.flatMap((node) => graph.downstreamOf(node)).toSorted(byEnds)).toEqual([...graph.edges].sort(byEnds));
      for (const node of graph.nodes) {
        expect(node.mapsOver.length > 0).toBe(node.mapped);
        const upstream = new Set(graph.upstreamOf(node).map((edge) => edge.upstream));
        for (const template of node.mapsOver) if (template.kind === "ref") expect(upstream.has(template.node)).toBe(true);
      }
    }),
  );
});

type Ends = { readonly upstream: { readonly id: number }; readonly downstream: { readonly id: number }; readonly key: string | undefined };
const byEnds = (a: Ends, b: Ends): number => a.upstream.id - b.upstream.id || a.downstream.id - b.downstream.id || String(a.key).localeCompare(String(b.key));
