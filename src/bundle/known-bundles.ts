import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { RegisteredFlow } from "../core/registry.ts";

/** A flow's code as workers import it. */
export interface WorkerBundle {
  /** Address of the bundle. */
  readonly url: string;
  /** SHA-256 of its bytes, in hex. */
  readonly hash: string;
  /** The entry points of headrace that it imports. */
  readonly specifiers: readonly string[];
  /** The flow file that it was made of. */
  readonly file: string;
}

const bundles = new WeakMap<RegisteredFlow, Promise<WorkerBundle>>();

/** Notes that a flow came out of a bundle. */
export function rememberBundle(flow: RegisteredFlow, bundle: WorkerBundle): void {
  bundles.set(flow, Promise.resolve(bundle));
}

/** The bundle that a flow came out of, or that was made of its file before, as long as it is there; else what `make` makes. */
export function knownBundle(flow: RegisteredFlow, make: () => Promise<WorkerBundle>): Promise<WorkerBundle> {
  const known = bundles.get(flow);
  const bundle = known === undefined ? make() : known.then((found) => (existsSync(fileURLToPath(found.url)) ? found : make()));
  bundles.set(flow, bundle);
  bundle.catch(() => {
    if (bundles.get(flow) === bundle) bundles.delete(flow);
  });
  return bundle;
}
