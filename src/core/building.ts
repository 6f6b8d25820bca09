import { registry } from "./registry.ts";

const brand = Symbol.for("headrace.builder");

/** What builds a flow, as far as the registry's slot knows it. */
export interface FlowBuilding {
  readonly flowName: string;
}

/** Marks what may stand in the registry's slot, whichever copy of the package made it. */
export function brandBuilder(builder: FlowBuilding): void {
  Object.defineProperty(builder, brand, { value: true });
}

/** What builds a flow right now. */
export function currentBuilding(): FlowBuilding | undefined {
  const { building } = registry;
  return building !== undefined && isBuilding(building) ? building : undefined;
}

function isBuilding(value: object): value is FlowBuilding {
  return brand in value;
}

/** Runs `fn` with this as the flow that is being built. */
export function whileBuilding<R>(builder: FlowBuilding, fn: () => R): R {
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
