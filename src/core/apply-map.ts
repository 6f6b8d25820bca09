import { asyncBlock, nestedMap } from "../errors/building.ts";
import { callPlace } from "../util/call-site.ts";
import { firstNodes, type MapBlock } from "./blocks.ts";
import { builtInTask } from "./built-in-task.ts";
import { callTask, checkList, contextOf } from "./call-task.ts";
import { requireBuilder } from "./current-builder.ts";
import type { TaskNode, Template } from "./graph.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { type AnyRef, type Holds, type MappedRef, makeRef, type Ref, type RefTarget } from "./ref.ts";
import { replaceRefs } from "./refs-in.ts";
import { requireSync } from "./require-sync.ts";
import { toTemplate, upstreamsOf } from "./template.ts";
import { insideOf, isUnmapped, type Unmapped } from "./unmapped.ts";

/*
 * applyMap((x, y) => { const a = f(x); return g(a, y); }, xs, ys)
 *
 *   xs ─ element ─▶ f ─ row ─▶ g ◀─ element ─ ys        f and g are mapped: child i of each belongs to element i
 *
 * A node in the block that waits for no other one in it waits for every argument, and has no more children than the shortest list.
 */

/** What the function given to `applyMap` gets: one element of each list, the whole of what is `unmapped`. */
export type Elements<A extends readonly unknown[]> = {
  [I in keyof A]: A[I] extends Unmapped<infer T>
    ? Ref<T>
    : A[I] extends Holds<readonly (infer T)[]>
      ? Ref<T>
      : A[I] extends readonly (infer T)[]
        ? Ref<T extends Holds<infer V> ? V : T>
        : never;
};

/** What `applyMap` makes of what its function returned: each ref to one becomes a ref to all. */
export type Mapd<R> = R extends Holds<infer T> ? MappedRef<T> : R extends readonly unknown[] | object ? { [K in keyof R]: Mapd<R[K]> } : R;

/**
 * Maps a whole part of a flow: `fn` is called once, while building, and every task it calls is mapped, child i on element i of each
 * list. Lists are what `.map` takes; `unmapped(x)` goes whole to each. Refs from outside that `fn` uses go whole as well.
 * What `fn` returns comes back with every ref in it standing for all children.
 *
 * Inside it, `.map` and `applyMap` are refused (E023).
 */
export function applyMap<const A extends readonly unknown[], R>(fn: (...elements: Elements<A>) => R, ...args: A): Mapd<R>;
export function applyMap(fn: (...elements: readonly AnyRef[]) => unknown, ...args: readonly unknown[]): unknown {
  const builder = requireBuilder("applyMap(...)");
  if (builder.mapBlock !== undefined) throw nestedMap({ what: "applyMap(...)" }, { place: callPlace() });
  const inputs = args.map((arg, position) => readInput(builder, arg, position));
  const lists = inputs.filter((input) => input.isList).map((input) => input.template);
  const refTo = (template: Template, scope?: MapBlock): AnyRef => makeRef({ template, owner: builder, scope });
  if (lists.length === 0) return callBlock(() => fn(...inputs.map((input) => refTo(input.template))));
  const block: MapBlock = { kind: "map", lists, nodes: [] };
  const elements = inputs.map(({ template, isList }) => (isList ? refTo({ kind: "element", of: template, path: [] }, block) : refTo(template)));
  const returned = builder.within(block, () => {
    const nodeOf = (target: RefTarget): TaskNode => childNode(target, block) ?? callTask(builder, element, [makeRef(target)]);
    return replaceRefs(
      callBlock(() => fn(...elements)),
      (target) => refTo({ kind: "ref", node: nodeOf(target), path: [] }),
    );
  });
  const whole = inputs.filter((input) => !input.isList).flatMap((input) => upstreamsOf(input.template, undefined));
  for (const node of firstNodes(block, builder)) {
    builder.mapOver(node, lists);
    for (const upstream of whole) builder.link(upstream, node);
  }
  return returned;
}

/** Gives the children something of their own where `fn` returned an element as it came in, a part of one, or a ref from outside. */
const element = builtInTask({ name: "element", fn: (value: unknown) => value, argumentNames: ["value"] });

function readInput(builder: GraphBuilder, arg: unknown, position: number): { readonly isList: boolean; readonly template: Template } {
  const isList = !isUnmapped(arg);
  const label = `argument ${position + 2}`;
  if (isList) checkList(arg, { what: "applyMap(...)", argument: label });
  return { isList, template: toTemplate(isList ? arg : insideOf(arg), label, contextOf(builder, "applyMap")) };
}

function callBlock(fn: () => unknown): unknown {
  return requireSync(fn(), () => asyncBlock({ what: "applyMap(...)" }, { place: callPlace() }));
}

/** The mapped node whose child a ref stands for, where it stands for just that. */
function childNode({ template }: RefTarget, block: MapBlock): TaskNode | undefined {
  if (template.kind !== "element" || template.path.length > 0 || template.of.kind !== "ref") return undefined;
  return block.nodes.includes(template.of.node) ? template.of.node : undefined;
}
