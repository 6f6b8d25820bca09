import type { TaskNode, Template } from "../core/graph.ts";
import type { State } from "../states/state.ts";
import type { Elements } from "./elements.ts";

/** One element as it was sent with a request. */
export interface SentElement {
  readonly value: unknown;
  /** Whether the upstream child that it came from has no value, so that its error stands for it. */
  readonly isLost: boolean;
}

/** What a worker was sent of the lists that one node maps over: an element of each for every request that it holds. */
export class SentLists {
  readonly #elements = new Map<Template, Map<number, SentElement>>();
  readonly #states = new Map<Template, State>();
  readonly #origins = new Map<TaskNode, Map<number, number>>();

  put(list: Template, index: number, element: SentElement): void {
    const ofList = this.#elements.get(list) ?? new Map<number, SentElement>();
    this.#elements.set(list, ofList);
    ofList.set(index, element);
  }

  putState(list: Template, state: State): void {
    this.#states.set(list, state);
  }

  putOrigin(upstream: TaskNode, index: number, origin: number): void {
    const ofNode = this.#origins.get(upstream) ?? new Map<number, number>();
    this.#origins.set(upstream, ofNode);
    ofNode.set(index, origin);
  }

  /** Forgets what child `index` was sent. */
  drop(index: number): void {
    for (const ofList of this.#elements.values()) ofList.delete(index);
    for (const ofNode of this.#origins.values()) ofNode.delete(index);
  }

  /** A list as far as it was sent; undefined for one that was not. */
  elementsOf(list: Template): Elements | undefined {
    const state = this.#states.get(list);
    if (state !== undefined) return { kind: "state", state };
    const elements = this.#elements.get(list);
    if (elements === undefined) return undefined;
    return { kind: "list", length: 0, at: (i) => elements.get(i)?.value, isLost: (i) => elements.get(i)?.isLost ?? false };
  }

  originIn(upstream: TaskNode, index: number): number | undefined {
    return this.#origins.get(upstream)?.get(index);
  }
}
