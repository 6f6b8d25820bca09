import { pathToFileURL } from "node:url";
import { type Bundle, bundleFlow } from "./bundle-flow.ts";
import { type EntryPoints, provideEntryPoints } from "./entry-points.ts";
import { findFlowFile } from "./find-flow-file.ts";
import { type ImportedFlows, importFlows } from "./import-flows.ts";
import { rememberBundle } from "./known-bundles.ts";
import { asWorkerBundle } from "./worker-bundle.ts";

export interface LoadOptions {
  /** The flow file as the user named it, relative to the working directory. */
  readonly file: string;
  /** The flow that is wanted, where the user named one. */
  readonly name?: string | undefined;
  /** What `headrace` and `headrace/*` are in this process. */
  readonly entryPoints: EntryPoints;
  /** How long to wait for a flow that an `async` function makes after the file's own code has ended, in milliseconds. Default: 2000. */
  readonly patience?: number;
}

export interface LoadedFile extends ImportedFlows {
  /** The flow file as the user named it. */
  readonly file: string;
  readonly bundle: Bundle;
}

/** How often this process has imported each bundle: an address is evaluated once, so that every load after the first takes another. */
const loads = new Map<string, number>();

/**
 * Bundles a flow file and imports it in this process, for its flows; no run of theirs starts. `chooseFlow` picks one, and
 * `deliberately(() => flow.run())` runs it. Errors' stacks point into the user's files from then on.
 *
 * Throws E101, E107 and E114 where there is no such file, E106, E110, E113 and E120 where it does not compile, E103 and E111 where it does not load.
 * Not promised: that the process is as it was before. What the file's own code does outside tasks has been done.
 */
export async function loadFlowFile({ file, name, entryPoints, patience = 2000 }: LoadOptions): Promise<LoadedFile> {
  const bundle = await bundleFlow({ entry: findFlowFile(file, process.cwd()), target: "beside", entryPoints });
  await provideEntryPoints(entryPoints, bundle.specifiers);
  process.setSourceMapsEnabled(true);
  const load = loads.get(bundle.path) ?? 0;
  loads.set(bundle.path, load + 1);
  const url = pathToFileURL(bundle.path).href + (load === 0 ? "" : `?load=${load}`);
  const forWorkers = asWorkerBundle(bundle);
  return { file, bundle, ...(await importFlows({ url, file, name, patience, onFlow: (flow) => rememberBundle(flow, forWorkers) })) };
}
