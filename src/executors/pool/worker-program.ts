import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { noWorkerPrograms } from "../../errors/worker-loading.ts";

/*
 * Where the programs lie that workers run. The build makes them of `src/worker/`; each holds all it needs of headrace.
 *
 *   this file is                                    the programs are
 *   dist/executors/pool/worker-program.js           dist/worker/*.js
 *   a part of such a program: dist/worker/*.js      beside it: a task may start workers too
 *   src/executors/pool/worker-program.ts            in HEADRACE_WORKER_PROGRAMS, set by whoever runs the sources and has built them
 */

export type WorkerProgram = "thread" | "process";

/** The names that each entry point of headrace exports, by specifier, as the programs provide them to bundles. */
export type ProvidedNames = Readonly<Record<string, readonly string[]>>;

/** The address of a program. Throws E123 where headrace was made a part of another file, so that its programs are not there. */
export function workerProgram(name: WorkerProgram): URL {
  return pathToFileURL(existing(`${name}.js`));
}

/** What bundles may import from headrace in a worker. Throws E123. */
export function providedNames(): ProvidedNames {
  return JSON.parse(readFileSync(existing("exports.json"), "utf8")) as ProvidedNames;
}

function existing(file: string): string {
  const here = fileURLToPath(import.meta.url);
  const path = join(programFolder(here), file);
  if (!existsSync(path)) throw noWorkerPrograms({ missing: path, here });
  return path;
}

function programFolder(here: string): string {
  const folder = dirname(here);
  if (here.endsWith(".ts")) return process.env.HEADRACE_WORKER_PROGRAMS ?? folder;
  return basename(folder) === "pool" ? join(folder, "../../worker") : folder;
}
