import { circularArgument, deepArgument, elementOutside, hiddenRef, refOfAnotherFlow, taskAsArgument } from "../errors/building.ts";
import type { Circumstances, HeadraceError } from "../errors/define.ts";
import { callPlace } from "../util/call-site.ts";
import { isPlainObject } from "../util/class-name.ts";
import { describeValue } from "../util/describe-value.ts";
import { sentence } from "../util/sentence.ts";
import type { TaskNode, Template } from "./graph.ts";
import { describeRef, formatLongPath, formatPath, isRef, type RefOwner, type RefTarget, targetOf } from "./ref.ts";
import { insideOf, isUnmapped } from "./unmapped.ts";

/*
 * An argument as the user wrote it becomes a template. Only arrays and plain objects are entered; a part without refs, however
 * large, becomes one "value".
 *
 *   { rows: rowsRef, unit: "C", limits: [1, 2] }
 *     └▶ record ─ rows: ref · unit: value "C" · limits: value [1, 2]
 */

/** Whose argument it is, and where refs may come from. */
export interface TemplateContext {
  /** The task's name, for messages. */
  readonly task: string;
  readonly owner: RefOwner;
  /** The applyMap call that is being built, if any. */
  readonly scope: object | undefined;
}

const maxDepth = 1000;
const taskBrand: unique symbol = Symbol.for("headrace.task");

/** Marks a task, so that passing one where its value is meant can be refused. */
export function brandTask(task: object, name: string): void {
  Object.defineProperty(task, taskBrand, { value: name });
}

/** The name of a task, undefined for everything else. */
function taskName(value: unknown): string | undefined {
  if (typeof value !== "function" || !(taskBrand in value)) return undefined;
  return String(value[taskBrand]);
}

/** What an argument, called `label` in messages, is put together from. */
export function toTemplate(value: unknown, label: string, context: TemplateContext): Template {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return { kind: "value", value };
  const target = targetOf(value);
  if (target !== undefined) return usableTarget(target, context).template;
  const walk = new Walk(label, context);
  const template = walk.enter(value);
  if (walk.fault !== undefined) throw walk.fault({ place: callPlace() });
  return template ?? { kind: "value", value };
}

/** What lies behind a ref, if it may be used in this flow and here. */
export function usableTarget(target: RefTarget, context: Pick<TemplateContext, "owner" | "scope">): RefTarget {
  const fault = faultOf(target, context);
  if (fault !== undefined) throw fault({ place: callPlace() });
  return target;
}

/** An error without its place. */
type Fault = (circumstances: Circumstances) => HeadraceError;

function faultOf(target: RefTarget, { owner, scope }: Pick<TemplateContext, "owner" | "scope">): Fault | undefined {
  const ref = (): string => sentence(describeRef(target));
  if (target.owner !== owner) return (at) => refOfAnotherFlow({ ref: ref(), of: target.owner.flowName, flow: owner.flowName }, at);
  if (target.scope !== undefined && target.scope !== scope) return (at) => elementOutside({ ref: ref() }, at);
  return undefined;
}

const open = Symbol("being walked");

/** Gives undefined for a part without refs, so that such parts melt into one "value". */
class Walk {
  readonly #label: string;
  readonly #context: TemplateContext;
  readonly #path: PropertyKey[] = [];
  #depth = 0;
  /** Parts seen before: a structure whose parts are shared is walked once, not once for each way to it. */
  readonly #seen = new Map<object, Template | undefined | typeof open>();
  /** The first thing that was wrong. It is thrown by whoever began the walk: from deep inside, the user's own place is out of sight. */
  fault: Fault | undefined;

  constructor(label: string, context: TemplateContext) {
    this.#label = label;
    this.#context = context;
  }

  enter(value: unknown): Template | undefined {
    if (typeof value === "function") return this.#refuseTask(value);
    if (typeof value !== "object" || value === null) return undefined;
    const target = targetOf(value);
    if (target !== undefined) return this.#ref(target);
    if (isUnmapped(value)) return this.enter(insideOf(value)) ?? { kind: "value", value: insideOf(value) };
    if (!Array.isArray(value) && !isPlainObject(value)) return this.#leaf(value);
    const seen = this.#seen.get(value);
    const { task } = this.#context;
    if (seen === open) return this.#refuse((at) => circularArgument({ task, at: at.where }, at));
    if (seen !== undefined || this.#seen.has(value)) return seen;
    if (this.#depth === maxDepth) return this.#refuse((at) => deepArgument({ task, at: at.where, limit: maxDepth }, at));
    this.#seen.set(value, open);
    this.#depth++;
    const template = Array.isArray(value) ? this.#list(value) : this.#record(value);
    this.#depth--;
    this.#seen.set(value, template);
    return template;
  }

  #list(list: readonly unknown[]): Template | undefined {
    let items: Template[] | undefined;
    for (let i = 0; i < list.length; i++) {
      const item: unknown = list[i];
      const template = this.#at(i, item);
      if (template !== undefined) items ??= list.slice(0, i).map((value): Template => ({ kind: "value", value }));
      items?.push(template ?? { kind: "value", value: item });
    }
    return items && { kind: "list", items };
  }

  #record(record: object): Template | undefined {
    let found: Map<string, Template> | undefined;
    for (const key of Object.keys(record)) {
      const template = this.#at(key, Reflect.get(record, key));
      if (template === undefined) continue;
      found ??= new Map();
      found.set(key, template);
    }
    return found && { kind: "record", entries: Object.entries(record).map(([key, value]) => [key, found.get(key) ?? { kind: "value", value }]) };
  }

  #at(key: PropertyKey, value: unknown): Template | undefined {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
    this.#path.push(key);
    const template = this.enter(value);
    this.#path.pop();
    return template;
  }

  /** A leaf is not entered, but a ref that lies openly in it would be lost without a word. */
  #leaf(leaf: object): undefined {
    const hidden = refIn(leaf);
    if (hidden === undefined) return undefined;
    const details = { task: this.#context.task, ref: describeRef(hidden), holder: describeValue(leaf) };
    return this.#refuse((at) => hiddenRef({ ...details, at: at.where }, at));
  }

  #refuseTask(value: unknown): undefined {
    const given = taskName(value);
    return given === undefined ? undefined : this.#refuse((at) => taskAsArgument({ task: this.#context.task, given, at: at.where }, at));
  }

  #ref(target: RefTarget): Template {
    const fault = faultOf(target, this.#context);
    if (fault !== undefined) this.#refuse(fault);
    return target.template;
  }

  /** `where` is the way from the argument to the part that is wrong. */
  #refuse(fault: (circumstances: Circumstances & { readonly where: string }) => HeadraceError): undefined {
    const where = this.#label + formatLongPath(this.#path);
    this.fault ??= (circumstances) => fault({ ...circumstances, where });
  }
}

function refIn(leaf: object): RefTarget | undefined {
  if (ArrayBuffer.isView(leaf)) return undefined;
  if (leaf instanceof Map) return firstTarget([...leaf].flat());
  if (leaf instanceof Set) return firstTarget(leaf);
  const fields = Object.values(Object.getOwnPropertyDescriptors(leaf));
  return firstTarget(fields.map((field): unknown => ("value" in field ? field.value : undefined)));
}

function firstTarget(values: Iterable<unknown>): RefTarget | undefined {
  for (const value of values) if (isRef(value)) return targetOf(value);
  return undefined;
}

/** How a node depends on one upstream task. */
export interface Upstream {
  readonly node: TaskNode;
  readonly key: string | undefined;
  readonly mode: "whole" | "each" | "row";
  readonly flattened: boolean;
}

/** Every upstream task that a template reads when it is used whole, in order. `key` names the argument and the path inside it. */
export function upstreamsOf(template: Template, key: string | undefined): readonly Upstream[] {
  const found: Upstream[] = [];
  collect(template, key, { found, flattened: false });
  return found;
}

/** The same for a template that is mapped over. Refs inside a list that is put together count whole: the list must be there first. */
export function mappedUpstreamsOf(template: Template, key: string | undefined): readonly Upstream[] {
  const row = rowNode(template);
  if (row !== undefined) return [{ node: row, key, mode: "row", flattened: false }];
  const whole = upstreamsOf(template, key);
  return template.kind === "ref" || template.kind === "flatten" ? whole.map((upstream) => ({ ...upstream, mode: "each" as const })) : whole;
}

/** The mapped task whose child i is what child i gets, where mapping over a template means that. */
export function rowNode(template: Template): TaskNode | undefined {
  return template.kind === "ref" && template.node.mapped && template.path.length === 0 ? template.node : undefined;
}

function collect(template: Template, key: string | undefined, into: { readonly found: Upstream[]; readonly flattened: boolean }): void {
  const inside = (part: PropertyKey): string | undefined => key && key + formatPath([part]);
  switch (template.kind) {
    case "value":
      return;
    case "ref":
      into.found.push({ node: template.node, key, mode: "whole", flattened: into.flattened });
      return;
    case "flatten":
      collect(template.of, key, { ...into, flattened: true });
      return;
    case "branch":
      collect(template.of, key, into);
      return;
    case "element":
      into.found.push(...mappedUpstreamsOf(template.of, key));
      return;
    case "list":
      for (const [i, item] of template.items.entries()) if (item.kind !== "value") collect(item, inside(i), into);
      return;
    case "record":
      for (const [name, part] of template.entries) if (part.kind !== "value") collect(part, inside(name), into);
  }
}

/** The lists whose elements a template takes apart for each child: what is behind its "element" parts. */
export function listsIn(template: Template): readonly Template[] {
  switch (template.kind) {
    case "value":
    case "ref":
      return [];
    case "element":
      return [template.of];
    case "flatten":
    case "branch":
      return listsIn(template.of);
    case "list":
      return template.items.flatMap(listsIn);
    case "record":
      return template.entries.flatMap(([, part]) => listsIn(part));
  }
}
