import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildOptions } from "esbuild";
import type { EntryPoints } from "./entry-points.ts";
import { runEsbuild } from "./esbuild.ts";
import { explainFailure } from "./explain-failure.ts";
import { externalDependencies, hasScheme, type PackageLookup } from "./externals.ts";
import { headraceShim } from "./headrace-shim.ts";
import { headerMark, metaDefines, restoreMeta } from "./original-meta.ts";
import { markArguments } from "./original-names.ts";
import { refuseTests } from "./test-files.ts";

export interface CompileOptions {
  /** The flow file: absolute, without symbolic links. */
  readonly entry: string;
  /** Where the bundle will be written. */
  readonly folder: string;
  readonly entryPoints: EntryPoints;
}

export interface Compiled {
  readonly code: string;
  /** A source map whose `sources` are absolute file URLs, as JSON. */
  readonly map: string;
  /** The user's files that are in it, by path. The text is what was compiled, where esbuild tells. */
  readonly inputs: ReadonlyMap<string, string | undefined>;
  /** The package names that were looked up on the way. */
  readonly lookups: readonly PackageLookup[];
  /** The entry points of headrace that it imports. */
  readonly specifiers: readonly string[];
}

interface SourceMap {
  readonly names: readonly string[];
  readonly mappings: string;
  readonly sources: readonly string[];
  readonly sourcesContent: readonly (string | null)[];
}

/** What Node takes of a package's `exports` besides what esbuild takes for Node by itself. */
const nodeConditions = ["module-sync", "node-addons"];

/**
 * Names stay as written, since a task may take its name from its function and a template names arguments, in any alphabet. Annotations
 * that code has no side effects are not believed: a file that is imported only for the flows it makes must be in.
 */
const settings = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node22",
  keepNames: true,
  charset: "utf8",
  ignoreAnnotations: true,
  legalComments: "none",
  sourcemap: "external",
  sourcesContent: true,
  define: metaDefines,
  banner: { js: headerMark },
  logLevel: "silent",
  write: false,
  metafile: true,
} as const satisfies BuildOptions;

/** Makes one ESM module of a flow file and what it imports. Throws E106, E110, E113 or E120 at the user's line. */
export async function compile({ entry, folder, entryPoints }: CompileOptions): Promise<Compiled> {
  const used = new Set<string>();
  const lookups: PackageLookup[] = [];
  const root = dirname(entry);
  const externals = externalDependencies({ bundleFolder: folder, onLookup: (lookup) => lookups.push(lookup) });
  const plugins = [headraceShim(entryPoints, used), refuseTests, externals];
  const options = { ...settings, conditions: [...nodeConditions], entryPoints: [entry], outdir: folder, absWorkingDir: root, plugins };
  const built = await runEsbuild(options).catch((error: unknown) => {
    throw explainFailure(error, entry);
  });
  const output = (ending: string): string => built.outputFiles.find((file) => file.path.endsWith(ending))?.text ?? "";
  const modules = Object.keys(built.metafile.inputs);
  const files = modules.filter((name) => !hasScheme(name)).map((name) => resolve(root, name));
  const written = JSON.parse(output(".map")) as SourceMap;
  const { code, mappings } = markArguments({ code: output(".js"), mappings: written.mappings }, written.names);
  const { map, texts } = withAbsoluteSources({ ...written, mappings }, folder);
  return {
    code: restoreMeta({ code, entry, modules, folder: root }),
    map,
    inputs: new Map(files.map((file) => [file, texts.get(pathToFileURL(file).href)])),
    lookups,
    specifiers: [...used].sort(),
  };
}

function withAbsoluteSources(
  { sourcesContent, ...sourceMap }: SourceMap,
  folder: string,
): { readonly map: string; readonly texts: ReadonlyMap<string, string | undefined> } {
  const sources = sourceMap.sources.map((source) => (hasScheme(source) ? source : pathToFileURL(resolve(folder, source)).href));
  const texts = new Map(sources.map((source, index) => [source, sourcesContent[index] ?? undefined]));
  return { map: JSON.stringify({ ...sourceMap, sources }), texts };
}
