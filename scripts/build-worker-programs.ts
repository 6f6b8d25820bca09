/**
 * Builds the programs that workers run: `node scripts/build-worker-programs.ts FOLDER`. Part of `./go build`; tests have a build of their
 * own, with programs of theirs, whose files follow.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { exportedNames } from "../src/bundle/entry-points.ts";
import { entryPoints } from "../src/worker/entry-points.ts";

const root = path.join(import.meta.dirname, "..");
const programs = ["thread", "process", "io-thread"];

const [folder, ...more] = process.argv.slice(2);
if (folder === undefined) throw new Error("Give the folder to build into");

mkdirSync(folder, { recursive: true });
// A program is few files, since loading each of them costs a worker time; only what few flows need is left to files of its own.
await build({
  entryPoints: [...programs.map((name) => path.join(root, `src/worker/${name}.ts`)).filter((file) => existsSync(file)), ...more],
  entryNames: "[name]",
  outdir: folder,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node22",
  packages: "external",
  // Nothing may be left out that a module does when it is loaded, whatever package.json says of side effects.
  ignoreAnnotations: true,
  legalComments: "none",
  logLevel: "warning",
});
const names = await exportedNames(entryPoints, Object.keys(entryPoints));
writeFileSync(path.join(folder, "exports.json"), `${JSON.stringify(names)}\n`);
