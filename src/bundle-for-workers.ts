import { entryPointsWith } from "./bundle/entry-points.ts";
import type { WorkerBundle } from "./bundle/known-bundles.ts";
import { workerBundle } from "./bundle/worker-bundle.ts";
import type { RegisteredFlow } from "./core/registry.ts";
import { providedNames } from "./executors/pool/worker-program.ts";

/** The code of a flow, made ready for workers. Rejects where it cannot be: E120 to E123, and with what bundling its file throws. */
export async function bundleForWorkers(flow: RegisteredFlow): Promise<WorkerBundle> {
  return workerBundle(flow, entryPointsWith(providedNames()));
}
