import type { TaskNode, Template } from "../core/graph.ts";
import { decodeValue, elementAt, listLength } from "../protocol/values.ts";
import { isFailed, isMapped, isSuccessful, type State } from "../states/state.ts";
import type { TaskRunStates } from "./task-run-states.ts";
import { encodedAt, follow, partOf, stateAt } from "./values.ts";

/**
 * What a list to map over turned out to be.
 * row: the children of a mapped task, one for one. list: elements; `encodedAt` gives the bytes of one, where there are any, `origins` are
 * the children they came from, where they did, and `isLost` says whether that child has no value.
 * state: its task did not succeed, so that there is none. unmappable: a value that is no list.
 */
export type Elements =
  | { readonly kind: "row"; readonly table: TaskRunStates }
  | {
      readonly kind: "list";
      readonly length: number;
      readonly at: (index: number) => unknown;
      readonly encodedAt?: ((index: number) => Uint8Array | undefined) | undefined;
      readonly origins?: Int32Array;
      readonly isLost?: (index: number) => boolean;
    }
  | { readonly kind: "state"; readonly state: State }
  | { readonly kind: "unmappable"; readonly value: unknown };

interface Sources {
  readonly tableOf: (node: TaskNode) => TaskRunStates;
  readonly evaluate: (template: Template) => unknown;
}

/** The elements of a list. Only asked once every task behind it is over, or, for a row, mapped. */
export function elementsOf(list: Template, sources: Sources): Elements {
  switch (list.kind) {
    case "value":
      return ofValue(list.value);
    case "list":
      return { kind: "list", length: list.items.length, at: (i) => itemOf(list.items, i, sources) };
    case "ref":
      return ofRef(sources.tableOf(list.node), list.path);
    case "flatten": {
      const flat = flattened(list.of, sources);
      return list.path.length === 0 || flat.kind !== "list"
        ? flat
        : ofValue(
            follow(
              Array.from({ length: flat.length }, (_, i) => flat.at(i)),
              list.path,
            ),
          );
    }
    case "element":
    case "record":
    case "branch":
      throw new Error(`Internal error: mapped over a template of kind ${list.kind}`);
  }
}

function itemOf(items: readonly Template[], index: number, { evaluate }: Sources): unknown {
  const item = items[index];
  return item === undefined ? undefined : evaluate(item);
}

function ofRef(table: TaskRunStates, path: readonly PropertyKey[]): Elements {
  if (table.node.mapped && isMapped(table.parent) && path.length === 0) return { kind: "row", table };
  const state = stateAt(table, path);
  if (!isSuccessful(state)) return { kind: "state", state };
  const encoded = encodedAt(table, path);
  return (encoded && ofEncoded(encoded)) ?? ofValue(partOf(table, path));
}

/** A list that was written so that its elements can be taken out one by one; undefined for any other value. */
function ofEncoded(encoded: Uint8Array): Elements | undefined {
  const length = listLength(encoded);
  if (length === undefined) return undefined;
  return { kind: "list", length, at: (i) => decodedAt(encoded, i), encodedAt: (i) => elementAt(encoded, i) };
}

/** What is decoded may be a view of its bytes, and nobody may write into those of a list. */
const decodedAt = (list: Uint8Array, index: number): unknown => decodeValue(new Uint8Array(elementAt(list, index)));

function ofValue(value: unknown): Elements {
  if (Array.isArray(value)) return { kind: "list", length: value.length, at: (i) => value[i] as unknown };
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const view = value as Uint8Array;
    return { kind: "list", length: view.length, at: (i) => view[i] };
  }
  return { kind: "unmappable", value };
}

/** One level of nesting less. Over a mapped task, what a child without a list gives stands as one element. */
function flattened(of: Template, sources: Sources): Elements {
  const outer = elementsOf(of, sources);
  if (outer.kind === "row") return flattenedChildren(outer.table);
  if (outer.kind !== "list") return outer;
  const parts = Array.from({ length: outer.length }, (_, i) => outer.at(i));
  // One element that is no list, and nothing is un-nested: mixed lists stay as they are.
  return parts.every((part) => isList(part)) ? ofValue(parts.flatMap((part) => spread(part))) : ofValue(parts);
}

function flattenedChildren(table: TaskRunStates): Elements {
  const values: unknown[] = [];
  const origins: number[] = [];
  const lists = new Map<number, EncodedList>();
  for (let child = 0; child < table.width; child++) {
    const list = longList(table, child, origins.length);
    if (list !== undefined) lists.set(child, list);
    for (const part of list === undefined ? partsOf(table, child) : new Array<undefined>(list.length)) {
      values.push(part);
      origins.push(child);
    }
  }
  const listAt = (index: number): EncodedList | undefined => lists.get(origins[index] ?? -1);
  return {
    kind: "list",
    length: values.length,
    at: (i) => {
      const list = listAt(i);
      return list === undefined ? values[i] : decodedAt(list.encoded, i - list.begin);
    },
    encodedAt: (i) => {
      const list = listAt(i);
      return list && elementAt(list.encoded, i - list.begin);
    },
    origins: Int32Array.from(origins),
    isLost: (index) => !table.hasValue(origins[index] ?? -1),
  };
}

/** A child's list that stays encoded while it is un-nested, and where its elements begin among all. */
interface EncodedList {
  readonly encoded: Uint8Array;
  readonly length: number;
  readonly begin: number;
}

/** A shorter one is no smaller encoded. */
const long = 4096;

function longList(table: TaskRunStates, child: number, begin: number): EncodedList | undefined {
  if (!table.isEncoded(child) || !table.hasValue(child)) return undefined;
  const encoded = table.encodedValue(child);
  const length = encoded.byteLength < long ? undefined : listLength(encoded);
  return length === undefined ? undefined : { encoded, length, begin };
}

/** What un-nesting makes of one child's value. */
function partsOf(table: TaskRunStates, child: number): readonly unknown[] {
  const value = table.value(child);
  return !isFailed(table.state(child)) && isList(value) ? spread(value) : [value];
}

const isList = (value: unknown): boolean => Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

const spread = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [...(value as Uint8Array)]);
