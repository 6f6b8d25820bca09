import type { Plugin } from "esbuild";
import { unknownEntryPoint } from "../errors/loading.ts";
import { closestName } from "../util/closest-name.ts";
import { type EntryPoints, exportedNames, shimSource } from "./entry-points.ts";

/** It stands before the specifier in esbuild's messages. */
export const namespace = "headrace-shim";

/** Turns the imports of `headrace` and `headrace/*` into reads of the provided API. Collects which of them a bundle uses in `used`. */
export function headraceShim(entryPoints: EntryPoints, used: Set<string>): Plugin {
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: /^headrace(\/.*)?$/ }, ({ path }) => {
        if (Object.hasOwn(entryPoints, path)) return { path, namespace };
        const known = Object.keys(entryPoints);
        return { errors: [{ detail: unknownEntryPoint({ specifier: path, known, meant: closestName(path, known) }) }] };
      });
      build.onLoad({ filter: /.*/, namespace }, async ({ path }) => {
        used.add(path);
        const { [path]: names = [] } = await exportedNames(entryPoints, [path]);
        return { contents: shimSource(path, names), loader: "js" };
      });
    },
  };
}
