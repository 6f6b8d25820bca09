import type { TaskNode, Template } from "../core/graph.ts";
import { isFailed, isMapped, isSuccessful, type State } from "../states/state.ts";
import type { TaskRunStates } from "./task-run-states.ts";
import { follow, partOf, stateAt } from "./values.ts";

/**
 * What a list to map over turned out to be.
 * row: the children of a mapped task, one for one. list: elements; `origins` are the children they came from, where they did, and
 * `isLost` says whether that child has no value.
 * state: its task did not succeed, so that there is none. unmappable: a value that is no list.
 */
export type Elements =
  | { readonly kind: "row"; readonly table: TaskRunStates }
  | {
      readonly kind: "list";
      readonly length: number;
      readonly at: (index: number) => unknown;
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
  return isSuccessful(state) ? ofValue(partOf(table, path)) : { kind: "state", state };
}

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
  for (let child = 0; child < table.width; child++) {
    const value = table.value(child);
    const parts = !isFailed(table.state(child)) && isList(value) ? spread(value) : [value];
    for (const part of parts) {
      values.push(part);
      origins.push(child);
    }
  }
  const isLost = (index: number): boolean => !table.hasValue(origins[index] ?? -1);
  return { kind: "list", length: values.length, at: (i) => values[i], origins: Int32Array.from(origins), isLost };
}

const isList = (value: unknown): boolean => Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

const spread = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [...(value as Uint8Array)]);
