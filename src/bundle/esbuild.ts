import { createRequire } from "node:module";
import type { BuildOptions, BuildResult } from "esbuild";

const require = createRequire(import.meta.url);
type Esbuild = typeof import("esbuild");
type InMemory = BuildOptions & { readonly write: false; readonly metafile: true };

let own: Esbuild | undefined;
let building = 0;

/** The version of esbuild, read without loading it. */
export function esbuildVersion(): string {
  const { version } = require("esbuild/package.json") as { readonly version: string };
  return version;
}

/** Runs one build. esbuild's child process ends with the last build that is under way. */
export async function runEsbuild(options: InMemory): Promise<BuildResult<InMemory>> {
  own ??= loadOwn();
  building += 1;
  try {
    return await own.build<InMemory>(options);
  } finally {
    building -= 1;
    if (building === 0) await own.stop();
  }
}

/** An instance of the module that nobody shares: `stop` would also end builds of the user's own, were it the same one. */
function loadOwn(): Esbuild {
  const file = require.resolve("esbuild");
  const shared = require.cache[file];
  delete require.cache[file];
  const esbuild = require(file) as Esbuild;
  if (shared === undefined) delete require.cache[file];
  else require.cache[file] = shared;
  return esbuild;
}
