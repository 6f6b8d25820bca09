import { slugTaken } from "../errors/building.ts";
import { callPlace } from "../util/call-site.ts";
import type { TaskNode } from "./graph.ts";

/** The slugs of one flow: the user's own, and `name-1`, `name-2` in order of calls, which step over those that are taken. */
export class SlugBook {
  readonly #flow: string;
  readonly #nodes = new Map<string, TaskNode>();
  readonly #lastNumber = new Map<string, number>();

  constructor(flow: string) {
    this.#flow = flow;
  }

  /** A slug for a new node: the given one, if it is free, or the next number. */
  next(name: string, own: string | undefined): string {
    if (own !== undefined) return this.#free(own);
    let number = this.#lastNumber.get(name) ?? 0;
    do number++;
    while (this.#nodes.has(`${name}-${number}`));
    this.#lastNumber.set(name, number);
    return `${name}-${number}`;
  }

  enter(node: TaskNode): void {
    this.#nodes.set(node.slug, node);
  }

  get(slug: string): TaskNode | undefined {
    return this.#nodes.get(slug);
  }

  #free(slug: string): string {
    const taken = this.#nodes.get(slug);
    if (taken === undefined) return slug;
    const other = taken.kind === "parameter" ? `the parameter ${taken.name}` : `a call of ${JSON.stringify(taken.name)}`;
    throw slugTaken({ slug, flow: this.#flow, other }, { place: callPlace() });
  }
}
