/**
 * Builds the programs that workers run: `node scripts/build-worker-programs.ts FOLDER`. Part of `./go build`; tests have a build of their
 * own, with programs of theirs, whose files follow.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { exportedNames } from "../src/bundle/entry-points.ts";
import { entryPoints } from "../src/worker/entry-points.ts";

const source = (name: string): string => path.join(import.meta.dirname, "../src/worker", `${name}.ts`);

/** What the programs of workers have in common, with all that it imports. */
const core = [source("serve"), source("load-flow")];

/**
 * Each file costs a worker time to load, and esbuild makes one for each set of entries that share code. What is loaded later, by `import()`,
 * is an entry as well; so it is made to import all of the core, which then is one file.
 */
const coreInOneFile: Plugin = {
  name: "core-in-one-file",
  setup(build) {
    const later = new Set<string>();
    build.onResolve({ filter: /^\./ }, async ({ path: specifier, kind, resolveDir }) => {
      if (kind !== "dynamic-import") return undefined;
      const { path: file, errors } = await build.resolve(specifier, { kind: "import-statement", resolveDir });
      later.add(file);
      return { path: file, errors };
    });
    build.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      if (!later.has(file)) return undefined;
      const imports = core.map((name) => `\nimport ${JSON.stringify(name)};`);
      return { contents: readFileSync(file, "utf8") + imports.join(""), loader: "ts" };
    });
  },
};

const settings: BuildOptions = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node22",
  packages: "external",
  // Nothing may be left out that a module does when it is loaded, whatever package.json says of side effects.
  ignoreAnnotations: true,
  legalComments: "none",
  logLevel: "warning",
  entryNames: "[name]",
};

const [folder, ...more] = process.argv.slice(2);
if (folder === undefined) throw new Error("Give the folder to build into");
mkdirSync(folder, { recursive: true });
const withCore: BuildOptions = { ...settings, splitting: true, plugins: [coreInOneFile], outdir: folder };
await build({ ...withCore, entryPoints: [source("thread"), source("process")] });
if (more.length > 0) await build({ ...withCore, entryPoints: more });
// It loads no flow: all it needs is in its own file.
await build({ ...settings, entryPoints: [source("io-thread")], outdir: folder });
const names = await exportedNames(entryPoints, Object.keys(entryPoints));
writeFileSync(path.join(folder, "exports.json"), `${JSON.stringify(names)}\n`);
