import { inspect } from "node:util";
import { notARef, refUsedAsValue, unknownOutputs } from "../errors/building.ts";
import { callPlace } from "../util/call-site.ts";
import { describeValue } from "../util/describe-value.ts";
import type { TaskNode, Template } from "./graph.ts";

/*
 * A ref stands for a value that will exist when the flow runs. Behind it lies a template:
 *
 *   Ref ─ "ref"      the value of a task, or one property of it: fetch(x), fetch(x).at("rows")
 *       ─ "flatten"  flatten(ref)
 *       ─ "element"  what one child gets inside applyMap; it is worth nothing outside of that function
 */

declare const value: unique symbol;
declare const mapped: unique symbol;

/** Something that holds a value of type T when the flow runs: what every parameter takes that takes a ref. It has no members. */
export interface Holds<out T> {
  readonly [value]: () => T;
}

/** A promise of a value inside a flow that is being built. It has no value yet: using it as one throws. */
export interface Ref<out T> extends Holds<T> {
  /** Runs this task after the others, without taking their data. Returns this ref, so that calls chain. */
  after(...others: readonly Holds<unknown>[]): this;
  /** Runs the others after this task, without giving them its data. Returns this ref. */
  before(...others: readonly Holds<unknown>[]): this;
  /** One property or element of the value, as a ref of its own. Where the value has none of that name, whoever reads it gets undefined. */
  at<const K extends keyof T>(key: K): Ref<T[K]>;
}

/** One task run an element. To whoever does not map over it, it is the list of their values. */
export interface MappedRef<out T> extends Ref<T[]> {
  readonly [mapped]: () => T;
}

/** A ref that can be unpacked while the flow is built, into N refs: `const [a, b] = split(x)`. */
export type Unpackable<R, N extends number> = Ref<R> &
  (R extends readonly unknown[] ? (number extends R["length"] ? Repeated<Ref<R[number]>, N> : { readonly [I in keyof R]: Ref<R[I]> }) : unknown);

/** A tuple of N refs; for a number that is not known, or large, just something to iterate over. */
type Repeated<T, N extends number, L extends readonly T[] = []> = number extends N
  ? Iterable<T>
  : L["length"] extends N
    ? L
    : L["length"] extends 32
      ? Iterable<T>
      : Repeated<T, N, readonly [...L, T]>;

/** Who made a ref. */
export interface RefOwner {
  readonly flowName: string;
  /** Adds order without data. Each of the two is what lies behind a ref. */
  addOrder(first: RefTarget, then: RefTarget): void;
}

/** What lies behind a ref. */
export interface RefTarget {
  readonly template: Template;
  readonly owner: RefOwner;
  /** The applyMap call in which the ref stands for one element. */
  readonly scope: object | undefined;
}

const brand: unique symbol = Symbol.for("headrace.ref");
const spreadTrap = Symbol("a ref cannot be spread");

/** Whether a value is a ref, from whichever copy of the package. */
export function isRef(candidate: unknown): candidate is Holds<unknown> {
  return typeof candidate === "object" && candidate !== null && brand in candidate;
}

/** What lies behind a ref; undefined for anything else. */
export function targetOf(candidate: unknown): RefTarget | undefined {
  return isRef(candidate) ? (candidate as AnyRef)[brand] : undefined;
}

/** A ref to what the target says. It passes for a ref of any type: whoever makes it states the right one. */
export function makeRef(target: RefTarget): AnyRef {
  return new AnyRef(target);
}

/** The node that a ref stands for, also through `at` and `flatten`. Undefined for an element of a constant list. */
export function nodeBehind(template: Template): TaskNode | undefined {
  if (template.kind === "ref") return template.node;
  return template.kind === "flatten" || template.kind === "element" || template.kind === "branch" ? nodeBehind(template.of) : undefined;
}

/** A ref as messages name it: `fetch-day-1`, `fetch-day-1.mean`, `fetch-day-1[0]`. */
export function describeTemplate(template: Template): string {
  if (template.kind === "ref") return template.node.slug + formatPath(template.path);
  if (template.kind === "flatten") return `flatten(${describeTemplate(template.of)})${formatPath(template.path)}`;
  if (template.kind === "element") return `an element of ${describeTemplate(template.of)}${formatPath(template.path)}`;
  return template.kind === "branch" ? describeTemplate(template.of) : "a list";
}

/** Describes what is a ref. */
export function describeRef(target: RefTarget): string {
  return target.template.kind === "element" ? describeTemplate(target.template) : `the ref ${describeTemplate(target.template)}`;
}

/** `.name` for names, `[0]` and `["a b"]` for the rest. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => {
      if (typeof key === "string" && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)) return `.${key}`;
      return typeof key === "symbol" ? `[${String(key)}]` : `[${JSON.stringify(key)}]`;
    })
    .join("");
}

/** The same; of a way that is longer than people can follow, its begin and its end. */
export function formatLongPath(path: readonly PropertyKey[]): string {
  return path.length <= 12 ? formatPath(path) : `${formatPath(path.slice(0, 4))}…${formatPath(path.slice(-2))}`;
}

function withKey(template: Template, key: PropertyKey): Template {
  switch (template.kind) {
    case "ref":
    case "flatten":
    case "element":
      return { ...template, path: [...template.path, key] };
    case "value":
      return { kind: "value", value: template.value === null || template.value === undefined ? undefined : Reflect.get(Object(template.value), key) };
    case "list":
      return template.items[Number(key)] ?? { kind: "value", value: undefined };
    case "record":
      return template.entries.find(([name]) => name === key)?.[1] ?? { kind: "value", value: undefined };
    case "branch":
      throw new Error("Internal error: a ref stands for what merge reads");
  }
}

/** A whole task's value with a known number of elements. */
function outputsOf(template: Template): number | undefined {
  const whole = template.kind === "element" ? template.of : template;
  return whole.kind === "ref" && whole.path.length === 0 && (template.kind !== "element" || template.path.length === 0)
    ? whole.node.settings.outputs
    : undefined;
}

/** The one kind of ref there is at run time: `Ref`, `MappedRef` and `Unpackable` are its faces. */
export class AnyRef implements Ref<never> {
  declare readonly [value]: () => never;
  declare readonly [mapped]: () => never;
  declare readonly [brand]: RefTarget;

  constructor(target: RefTarget) {
    Object.defineProperty(this, brand, { value: target });
    Object.defineProperty(this, spreadTrap, trap);
  }

  after(...others: readonly unknown[]): this {
    for (const other of others) this[brand].owner.addOrder(this.#other(other, "after"), this[brand]);
    return this;
  }

  before(...others: readonly unknown[]): this {
    for (const other of others) this[brand].owner.addOrder(this[brand], this.#other(other, "before"));
    return this;
  }

  at(key: PropertyKey): AnyRef {
    return new AnyRef({ ...this[brand], template: withKey(this[brand].template, key) });
  }

  *[Symbol.iterator](): Generator<AnyRef> {
    const { template } = this[brand];
    const outputs = outputsOf(template);
    if (outputs === undefined)
      throw unknownOutputs({ ref: sentence(describeRef(this[brand])), task: nodeBehind(template)?.name ?? "my-task" }, { place: callPlace() });
    for (let i = 0; i < outputs; i++) yield this.at(i);
  }

  [Symbol.toPrimitive](): never {
    return refuse(this[brand], "in a text, a comparison or arithmetic");
  }

  toString(): never {
    return refuse(this[brand], "as a text");
  }

  toJSON(): never {
    return refuse(this[brand], "in JSON");
  }

  get then(): never {
    return refuse(this[brand], "with await, or as a promise");
  }

  [inspect.custom](): string {
    const { template } = this[brand];
    const isMapped = template.kind === "ref" && template.node.mapped && template.path.length === 0;
    return `${isMapped ? "MappedRef" : "Ref"}(${describeTemplate(template)})`;
  }

  #other(other: unknown, method: string): RefTarget {
    const target = targetOf(other);
    if (target === undefined) throw notARef({ what: `ref.${method}(...)`, given: describeValue(other) }, { place: callPlace() });
    return target;
  }
}

function refuse(target: RefTarget, how: string): never {
  const cure = "Pass the ref to a task and use the value there; one property or element of it is ref.at(key).";
  throw refUsedAsValue({ ref: describeRef(target), how, cure }, { place: callPlace() });
}

/** Own and enumerable, so that `{ ...ref }` reads it. One for all refs: a flow may have many. */
const trap: PropertyDescriptor & ThisType<AnyRef> = {
  enumerable: true,
  get() {
    return refuse(this[brand], "in an object spread");
  },
};

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
