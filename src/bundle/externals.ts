import { isBuiltin } from "node:module";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { ImportKind, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from "esbuild";

/*
 * Which imports stay imports, in a bundle that lies beside the user's node_modules:
 *
 *   node:fs, fs, data:, file:          stay
 *   #name of a package.json            is what it leads to
 *   a package in node_modules          stays, as written, where the bundle's own folder leads to the same file; else as that file's address,
 *                                      since in a monorepo each importer may see another version, and with pnpm only the importer sees it
 *   its TypeScript, a workspace link   is inlined: Node strips no types there, and a link's target is the user's own code
 *   .node, .wasm                       stay, as the file's address
 *   all other files                    are inlined
 */

/** A package name that was looked up, and the folder it was looked up from. */
export interface PackageLookup {
  readonly specifier: string;
  readonly from: string;
}

export interface ExternalsOptions {
  /** The folder the bundle is written to, without symbolic links. */
  readonly bundleFolder: string;
  readonly onLookup: (lookup: PackageLookup) => void;
}

/** Whether a specifier is an address such as `data:...`. One letter and a colon is a drive. */
export const hasScheme = (specifier: string): boolean => /^[a-z][a-z\d+.-]+:/i.test(specifier);

/** Marks our own nested `build.resolve`, which must reach esbuild's resolver. */
const nested = Symbol("nested resolve");

const inDependency = (path: string): boolean => /[\\/]node_modules[\\/]/.test(path);
const isTypeScript = (path: string): boolean => /\.[cm]?tsx?$/.test(path);
const isRequire = (kind: ImportKind): boolean => kind === "require-call" || kind === "require-resolve";

/** The form of an absolute path that this kind of import takes. */
const address = (path: string, kind: ImportKind): string => (isRequire(kind) ? path : pathToFileURL(path).href);

/** The resolver of bundles for threads and processes on this machine. */
export function externalDependencies({ bundleFolder, onLookup }: ExternalsOptions): Plugin {
  return {
    name: "headrace-externals",
    setup(build) {
      const decided = new Map<string, Promise<OnResolveResult | undefined>>();
      build.onResolve({ filter: /^[^./]/ }, (args) => {
        if (args.pluginData === nested || args.kind === "entry-point" || isBuiltin(args.path) || isAbsolute(args.path)) return undefined;
        onLookup({ specifier: args.path, from: args.resolveDir });
        const key = [args.path, args.resolveDir, args.kind].join("\0");
        const decision = decided.get(key) ?? decide(build, args, bundleFolder);
        decided.set(key, decision);
        return decision;
      });
      build.onResolve({ filter: /^\.{0,2}\/.*\.(node|wasm)$/ }, async (args) => {
        if (args.pluginData === nested) return undefined;
        const found = await resolveFrom(build, args, args.resolveDir);
        return found === undefined ? undefined : { path: address(found.path, args.kind), external: true };
      });
    },
  };
}

/** Undefined leaves it to esbuild, which refuses what it cannot find, except in a `try` or before a `.catch`: those are left to fail when they run. */
async function decide(build: PluginBuild, args: OnResolveArgs, bundleFolder: string): Promise<OnResolveResult | undefined> {
  const found = await resolveFrom(build, args, args.resolveDir);
  if (found === undefined) return hasScheme(args.path) ? { path: args.path, external: true } : undefined;
  if (!inDependency(found.path) || isTypeScript(found.path)) return found;
  const fromBundle = args.path.startsWith("#") ? undefined : await resolveFrom(build, args, bundleFolder);
  return { path: fromBundle?.path === found.path ? args.path : address(found.path, args.kind), external: true };
}

async function resolveFrom(build: PluginBuild, args: OnResolveArgs, folder: string) {
  const { path, kind, importer, namespace } = args;
  const found = await build.resolve(path, { kind, importer, namespace, resolveDir: folder, pluginData: nested });
  return found.errors.length > 0 || found.external ? undefined : { path: found.path, namespace: found.namespace, suffix: found.suffix };
}
