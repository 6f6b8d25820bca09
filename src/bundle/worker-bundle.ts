import { readFileSync, statSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { RegisteredFlow } from "../core/registry.ts";
import { flowFileGone, flowInTestFile, flowWithoutFile } from "../errors/worker-loading.ts";
import { type Bundle, bundleFlow } from "./bundle-flow.ts";
import type { EntryPoints } from "./entry-points.ts";
import { knownBundle, type WorkerBundle } from "./known-bundles.ts";
import { describesTests, isNamedAsTest } from "./test-files.ts";

/*
 * The code of a flow for workers, from the file that made it:
 *
 *   loaded from a bundle by `headrace run`, or by a worker   →  that very bundle
 *   made by a file that Node runs, or tsx, or a test runner  →  a bundle of that file; built JavaScript counts as it is
 *
 * A flow keeps its bundle: a run of a flow that lives long must not begin to use code that its driver does not have.
 */

export function asWorkerBundle({ path, hash, specifiers, entry }: Bundle): WorkerBundle {
  return { url: pathToFileURL(path).href, hash, specifiers, file: entry };
}

/**
 * The bundle of a flow, made at its first run and made again only where it was deleted since. Rejects with E120 for a file of tests, E121 and
 * E122 where no file makes the flow, and with what `bundleFlow` throws.
 */
export function workerBundle(flow: RegisteredFlow, entryPoints: EntryPoints): Promise<WorkerBundle> {
  return knownBundle(flow, async () => asWorkerBundle(await bundleFlow({ entry: fileOf(flow), target: "beside", entryPoints })));
}

function fileOf({ name, source }: RegisteredFlow): string {
  if (source === undefined) throw flowWithoutFile({ flow: name });
  const file = source.startsWith("file:") ? fileURLToPath(source) : source;
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw flowFileGone({ flow: name, file });
  if (isNamedAsTest(file) && describesTests(readFileSync(file, "utf8"))) throw flowInTestFile({ file, how: "as its name says" });
  return file;
}
