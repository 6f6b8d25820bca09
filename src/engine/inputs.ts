import type { TaskNode, Template } from "../core/graph.ts";
import { copyPlain, freezePlain, hasUnfreezable } from "../util/copy-plain.ts";
import { type Elements, elementsOf } from "./elements.ts";
import type { SentLists } from "./sent-lists.ts";
import type { TaskRunStates } from "./task-run-states.ts";
import { follow, partOf, stateValue } from "./values.ts";

type TableOf = (node: TaskNode) => TaskRunStates;

/**
 * Puts together what a task run is called with.
 *
 * Each task run gets inputs of its own, which it may change: plain data is copied. What goes whole to every child of a mapped task is
 * not copied for each where it can be frozen: the children share it, so that a child that changes it fails instead of disturbing its
 * siblings. A Map, a Set, a Date and bytes cannot be frozen: of a value that holds one each child gets a copy.
 * Live things, such as functions, class instances and shared memory, are passed as they are.
 */
export class Inputs {
  readonly #node: TaskNode;
  readonly #tableOf: TableOf;
  /** What came with requests, wherever task runs do not run in the driver. */
  readonly #sent: SentLists | undefined;
  #shared: Map<Template, Shared> | undefined = undefined;
  #elements: Map<Template, Elements> | undefined = undefined;

  constructor(node: TaskNode, tableOf: TableOf, sent?: SentLists) {
    this.#node = node;
    this.#tableOf = tableOf;
    this.#sent = sent;
  }

  /** The arguments of child `index`. Throws where a path leads into nothing. */
  read(index: number): unknown[] {
    return this.#node.args.map(({ mode, template }) => (mode === "each" ? this.#element(template, index) : this.#whole(template, index)));
  }

  /** How many elements a list has, or the state or value that is none. */
  elements(list: Template): Elements {
    const sent = this.#sent?.elementsOf(list);
    if (sent !== undefined) return sent;
    this.#elements ??= new Map();
    const known = this.#elements.get(list);
    if (known !== undefined) return known;
    const elements = elementsOf(list, { tableOf: this.#tableOf, evaluate: (inner) => this.#evaluate(inner, -1) });
    this.#elements.set(list, elements);
    return elements;
  }

  /** The child of a mapped upstream whose value child `index` gets, where that upstream was un-nested: its state is what counts. */
  originIn(upstream: TaskNode, index: number): number | undefined {
    if (this.#sent !== undefined) return this.#sent.originIn(upstream, index);
    const list = this.#node.mapsOver.find((template) => template.kind === "flatten" && template.of.kind === "ref" && template.of.node === upstream);
    const elements = list === undefined ? undefined : this.elements(list);
    return elements?.kind === "list" ? elements.origins?.[index] : undefined;
  }

  /** An argument that is passed whole; in a mapped node it may still hold single elements. */
  #whole(template: Template, index: number): unknown {
    if (!this.#node.mapped) return copyPlain(this.#evaluate(template, index));
    if (holdsElement(template)) return copyPlain(this.#evaluate(template, index));
    this.#shared ??= new Map();
    const known = this.#shared.get(template) ?? shareable(this.#evaluate(template, index));
    this.#shared.set(template, known);
    return known.isFrozen ? known.value : copyPlain(known.value);
  }

  #element(list: Template, index: number): unknown {
    const elements = this.elements(list);
    if (elements.kind === "row") return copyPlain(elements.table.value(index));
    if (elements.kind === "list") return copyPlain(elements.at(index));
    return elements.kind === "state" ? copyPlain(stateValue(elements.state)) : undefined;
  }

  #evaluate(template: Template, index: number): unknown {
    switch (template.kind) {
      case "value":
        return template.value;
      case "ref":
        return partOf(this.#tableOf(template.node), template.path);
      case "flatten": {
        const elements = this.elements(template);
        // Nothing to un-nest: what is no list stays as it is, and so does what a task without a value gives.
        if (elements.kind === "unmappable") return elements.value;
        if (elements.kind === "state") return stateValue(elements.state);
        const { length, at } = listOf(elements);
        return follow(
          Array.from({ length }, (_, i) => at(i)),
          template.path,
        );
      }
      case "element":
        return this.#elementPart(template.of, index, template.path);
      case "list":
        return template.items.map((item) => this.#evaluate(item, index));
      case "record":
        return Object.fromEntries(template.entries.map(([key, value]) => [key, this.#evaluate(value, index)]));
      case "branch":
        return { skipped: this.#isSkipped(template.of, index), value: this.#evaluate(template.of, index) };
    }
  }

  /** A part of child `index`'s element. Where the task run behind it has no value, its error or undefined stands for each part. */
  #elementPart(list: Template, index: number, path: readonly PropertyKey[]): unknown {
    const elements = this.elements(list);
    if (elements.kind === "unmappable") return undefined;
    if (elements.kind === "state") return stateValue(elements.state);
    if (elements.kind === "row") return elements.table.hasValue(index) ? follow(elements.table.value(index), path) : elements.table.value(index);
    const isLost = elements.isLost?.(index) ?? false;
    return isLost ? elements.at(index) : follow(elements.at(index), path);
  }

  #isSkipped(template: Template, index: number): boolean {
    const isElement = template.kind === "element";
    const whole = isElement ? template.of : template;
    if (whole.kind !== "ref") return false;
    const table = this.#tableOf(whole.node);
    if (!table.node.mapped) return table.state(0).type === "Skipped";
    if (table.parent.type !== "Mapped") return table.parent.type === "Skipped";
    if (isElement) return table.state(index).type === "Skipped";
    return table.width > 0 && table.tally().skipped === table.width;
  }
}

/** What goes whole to every child. */
interface Shared {
  readonly value: unknown;
  readonly isFrozen: boolean;
}

function shareable(value: unknown): Shared {
  return hasUnfreezable(value) ? { value, isFrozen: false } : { value: freezePlain(copyPlain(value)), isFrozen: true };
}

function listOf(elements: Elements): { readonly length: number; readonly at: (index: number) => unknown } {
  if (elements.kind === "list") return elements;
  return { length: 0, at: () => undefined };
}

function holdsElement(template: Template): boolean {
  switch (template.kind) {
    case "element":
      return true;
    case "list":
      return template.items.some(holdsElement);
    case "record":
      return template.entries.some(([, value]) => holdsElement(value));
    case "flatten":
    case "branch":
      return holdsElement(template.of);
    case "value":
    case "ref":
      return false;
  }
}
