import { calledOutsideBuild } from "../errors/building.ts";
import { callPlace } from "../util/call-site.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { registry } from "./registry.ts";

const brand = Symbol.for("headrace.builder");

/** Marks what `registry.building` may hold, whichever copy of the package made it. */
export function brandBuilder(builder: GraphBuilder): void {
  Object.defineProperty(builder, brand, { value: true });
}

function isBuilder(value: object | undefined): value is GraphBuilder {
  return value !== undefined && brand in value;
}

/** The flow whose build function is running, or undefined outside of any. */
export function currentBuilder(): GraphBuilder | undefined {
  return isBuilder(registry.building) ? registry.building : undefined;
}

/** The same for what makes sense only inside a build function. `what` was called; `run` is what to write instead, where there is something. */
export function requireBuilder(what: string, run?: string): GraphBuilder {
  const builder = currentBuilder();
  if (builder === undefined) throw calledOutsideBuild(run === undefined ? { what } : { what, run }, { place: callPlace() });
  return builder;
}

/** Runs `fn` with this builder as the current one. */
export function whileBuilding<R>(builder: GraphBuilder, fn: () => R): R {
  const before = registry.building;
  registry.building = builder;
  try {
    return fn();
  } finally {
    registry.building = before;
  }
}

/** What a build function may return: anything but a promise. */
export type Sync<R> = R extends PromiseLike<unknown> ? { readonly error: "a build function is synchronous" } : R;
