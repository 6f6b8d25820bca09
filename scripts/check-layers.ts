import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import { findCycles, type Graph } from "./import-cycles.ts";
import { layers, lazyPackages, userFolders } from "./layer-table.ts";
import { listSources, readSource, resolveRelative, type SourceImport, type SourceModule } from "./source-module.ts";

/** Where imports break the table of layer-table.ts, run in circles, load heavy packages early or reach past the public entry points. */
export function checkLayers(root: string): string[] {
  const sources = listSources(root, "src").map((file) => readSource(root, file));
  const users = userFolders.flatMap((folder) => listSources(root, folder)).map((file) => readSource(root, file));
  return [
    ...sources.flatMap((source) => source.imports.flatMap((found) => describe(source, found, refusal(source.file, found)))),
    ...findCycles(importGraph(sources)).map((cycle) => `import cycle: ${cycle.join(" → ")}`),
    ...earlyHeavyPackages(sources),
    ...users.flatMap((source) => source.imports.flatMap((found) => describe(source, found, userRefusal(root, source.file, found)))),
  ];
}

function describe(source: SourceModule, found: SourceImport, reason: string | undefined): string[] {
  return reason === undefined ? [] : [`${source.file}:${found.line} imports ${found.specifier}: ${reason}`];
}

/** Why a file of `src/` may not import this, or undefined where it may. */
function refusal(file: string, found: SourceImport): string | undefined {
  const from = layerOf(file);
  const layer = layers[from];
  if (layer === undefined) return `src/${from}/ is not in the table of scripts/layer-table.ts`;
  const target = resolveRelative(file, found.specifier);
  if (target === undefined) return packageRefusal(from, found);
  if (!target.startsWith("src/")) return "it lies outside src/";
  const to = layerOf(target);
  if (to === from) return undefined;
  const withinLayer = to === "root" ? `root/${target.slice("src/".length)}` : target.slice("src/".length);
  return layer.imports.includes(to) || layer.imports.includes(withinLayer) ? undefined : `${from} may not import ${to}`;
}

function packageRefusal(from: string, found: SourceImport): string | undefined {
  const name = packageOf(found.specifier);
  if (name === "headrace") return "inside src/ imports are relative";
  const allowed = layers[from]?.packages;
  if (allowed === undefined || allowed.includes(name) || (from !== "api" && isBuiltin(name))) return undefined;
  return `of packages, ${from} may import only ${allowed.join(", ")}`;
}

/** Why a file that stands for a user's may not import this. */
function userRefusal(root: string, file: string, found: SourceImport): string | undefined {
  const target = resolveRelative(file, found.specifier);
  if (target !== undefined) return /^(src|dist)\//.test(target) ? "users import headrace by its name" : undefined;
  if (packageOf(found.specifier) !== "headrace") return undefined;
  const entry = found.specifier.replace(/^headrace/, ".");
  return entryPoints(root).includes(entry) ? undefined : "package.json exports no such entry point";
}

function entryPoints(root: string): string[] {
  const { exports }: { exports: Record<string, unknown> } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  return Object.keys(exports);
}

/** Heavy packages that load together with the package or the command, by the chain of imports that leads there. */
function earlyHeavyPackages(sources: readonly SourceModule[]): string[] {
  const byFile = new Map(sources.map((source) => [source.file, source]));
  const problems: string[] = [];
  const seen = new Set<string>();
  const visit = (file: string, chain: readonly string[]): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const found of byFile.get(file)?.imports ?? []) {
      if (found.kind !== "value") continue;
      const target = resolveRelative(file, found.specifier);
      if (target !== undefined) visit(target, [...chain, file]);
      else if (lazyPackages.includes(packageOf(found.specifier))) {
        problems.push(`${file}:${found.line} loads ${found.specifier} at start-up: import it where it is used (${[...chain, file].join(" → ")})`);
      }
    }
  };
  visit("src/index.ts", []);
  visit("src/cli/main.ts", []);
  return problems;
}

function importGraph(sources: readonly SourceModule[]): Graph {
  return new Map(sources.map(({ file, imports }) => [file, imports.flatMap(({ specifier }) => resolveRelative(file, specifier) ?? [])]));
}

/** The folder below `src/` that a file lies in, or "root". */
function layerOf(file: string): string {
  const [, folder, rest] = file.split("/");
  return rest === undefined ? "root" : (folder ?? "root");
}

function packageOf(specifier: string): string {
  const [scope = "", name] = specifier.split("/");
  return specifier.startsWith("@") ? `${scope}/${name}` : scope;
}

function isBuiltin(name: string): boolean {
  return name.startsWith("node:") || builtinModules.includes(name);
}
