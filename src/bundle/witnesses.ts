import { createHash } from "node:crypto";
import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Compiled } from "./compile.ts";
import { packageNameOf } from "./package-name.ts";

/*
 * What must not have changed for a kept bundle to be right. A few `stat` calls answer it, and a file is read again only
 * where its times have changed or are too young to be trusted.
 *
 *   file      a source file, tsconfig.json, package.json: its bytes
 *   missing   a path that would have been taken, had it been there: a nearer tsconfig.json, a nearer copy of a package
 *   listing   the names of source files in a folder: a new util.ts is taken instead of util.js
 *   link      where a package's folder really lies: an installed package may become a workspace link
 */
export type Witness =
  | ({ readonly kind: "file"; readonly hash: string; readonly size: number } & Times)
  | { readonly kind: "missing"; readonly path: string }
  | ({ readonly kind: "listing"; readonly hash: string } & Times)
  | { readonly kind: "link"; readonly path: string; readonly target: string };

interface Times {
  readonly path: string;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  /** Whether the times were old enough, when they were read, that any later change must show in them. */
  readonly settled: boolean;
}

/** File systems stamp with steps of up to 2 s. */
const coarsestStampMs = 2000;
/** Linux stamps with the time of its last tick. */
const tickMs = 10;

const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

const times = (path: string, { mtimeMs, ctimeMs }: Stats, now: number): Times => ({
  path,
  mtimeMs,
  ctimeMs,
  settled: Math.max(mtimeMs, ctimeMs) < now - coarsestStampMs,
});

const look = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false });

/**
 * The witnesses of a bundle that was compiled from `startedAt` on, in milliseconds since the epoch.
 * Undefined where a file may have changed meanwhile, so that nobody knows what was compiled.
 */
export function gatherWitnesses({ inputs, lookups }: Pick<Compiled, "inputs" | "lookups">, startedAt: number): readonly Witness[] | undefined {
  const found = new Map<string, Witness>();
  const add = (path: string): void => void found.set(path, fileOrMissing(path, startedAt));
  for (const [path, compiled] of inputs) {
    const stats = look(path);
    if (stats === undefined) return undefined;
    const bytes = readFileSync(path);
    if (stats.ctimeMs > startedAt - tickMs && bytes.toString() !== compiled) return undefined;
    found.set(path, { kind: "file", hash: sha256(bytes), size: bytes.length, ...times(path, stats, startedAt) });
  }
  const folders = new Set([...inputs.keys()].map((path) => dirname(path)));
  for (const folder of new Set([...folders].flatMap((path) => [path, dirname(path)]))) found.set(folder, listing(folder, startedAt));
  for (const folder of new Set([...folders].flatMap(withAncestors))) for (const path of settingsIn(folder)) add(path);
  for (const { specifier, from } of lookups) for (const witness of packageWitnesses(specifier, from, startedAt)) found.set(witness.path, witness);
  return [...found.values()];
}

/** Whether nothing has changed since. */
export function stillHold(witnesses: readonly Witness[]): boolean {
  return witnesses.every(holds);
}

function holds(witness: Witness): boolean {
  const stats = look(witness.path);
  if (witness.kind === "missing") return stats === undefined;
  if (stats === undefined) return false;
  if (witness.kind === "link") return realpathSync(witness.path) === witness.target;
  if (witness.kind === "file" && stats.size !== witness.size) return false;
  if (witness.settled && stats.mtimeMs === witness.mtimeMs && stats.ctimeMs === witness.ctimeMs) return true;
  return witness.hash === (witness.kind === "file" ? sha256(readFileSync(witness.path)) : sha256(sourceNames(witness.path)));
}

function fileOrMissing(path: string, now: number): Witness {
  const stats = look(path);
  if (stats === undefined) return { kind: "missing", path };
  const bytes = readFileSync(path);
  return { kind: "file", hash: sha256(bytes), size: bytes.length, ...times(path, stats, now) };
}

function listing(folder: string, now: number): Witness {
  const stats = statSync(folder);
  return { kind: "listing", hash: sha256(sourceNames(folder)), ...times(folder, stats, now) };
}

/** Output that a flow writes beside its file is no source, and must not cost a new bundle. */
function sourceNames(folder: string): string {
  const names = readdirSync(folder).filter((name) => /\.([cm]?[jt]sx?|json)$/.test(name));
  return names.sort().join("\n");
}

/** The files that change how esbuild reads a source file in this folder, there or not. */
function settingsIn(folder: string): readonly string[] {
  const configs = ["tsconfig.json", "jsconfig.json"].map((name) => join(folder, name));
  return [join(folder, "package.json"), ...configs.flatMap((config) => withExtended(config, new Set()))];
}

/** A tsconfig and those it extends. One in a comment is taken as well, which does no harm. */
function withExtended(config: string, seen: Set<string>): readonly string[] {
  if (seen.has(config)) return [];
  seen.add(config);
  if (look(config) === undefined) return [config];
  const value = /"extends"\s*:\s*("[^"]*"|\[[^\]]*\])/.exec(readFileSync(config, "utf8"))?.[1] ?? "";
  const paths = [...value.matchAll(/"([^"]*)"/g)].flatMap(([, path = ""]) => candidatesFor(path, dirname(config)));
  return [config, ...paths.flatMap((path) => withExtended(path.endsWith(".json") ? path : `${path}.json`, seen))];
}

const candidatesFor = (extended: string, folder: string): readonly string[] =>
  /^[./]/.test(extended) ? [resolve(folder, extended)] : withAncestors(folder).map((ancestor) => join(ancestor, "node_modules", extended));

/** Where Node looks for a package, as far as the folder that has it. */
function packageWitnesses(specifier: string, from: string, now: number): readonly Witness[] {
  const name = packageNameOf(specifier);
  const witnesses: Witness[] = [];
  for (const folder of withAncestors(from)) {
    const path = join(folder, "node_modules", name);
    if (look(path) !== undefined) return [...witnesses, { kind: "link", path, target: realpathSync(path) }, fileOrMissing(join(path, "package.json"), now)];
    witnesses.push({ kind: "missing", path });
  }
  return witnesses;
}

function withAncestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...withAncestors(parent)];
}
