import { createHash } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { writeWhole } from "../util/atomic-write.ts";
import { cacheFolder } from "./cache-folder.ts";
import { compile } from "./compile.ts";
import { type EntryPoints, type ExportedNames, exportedNames } from "./entry-points.ts";
import { esbuildVersion } from "./esbuild.ts";
import { keepFresh, removeOld } from "./kept-files.ts";
import { gatherWitnesses, stillHold, type Witness } from "./witnesses.ts";

/*
 * A flow file and the user's files that it imports, as one module that plain Node imports:
 *
 *   flow.ts ──▶ manifest kept? ── all its witnesses hold, same versions, same exports ──▶ the bundle it names
 *                    └─ no ──▶ esbuild ──▶ flow-4f0c….headrace.mjs, its .map, a new manifest
 *
 * The manifest is found by the file's path, a bundle by its content, so nothing that is in use is ever overwritten by something else.
 */

/** For `beside`, packages stay imports and resolve from the user's project, on this machine. */
export type BundleTarget = "beside";

export interface BundleOptions {
  /** Path of the file that makes the flow. */
  readonly entry: string;
  readonly target: BundleTarget;
  /** What `headrace` and `headrace/*` are. */
  readonly entryPoints: EntryPoints;
}

export interface Bundle {
  /** The flow file: absolute, without symbolic links. */
  readonly entry: string;
  /** The bundle, an ES module. Its source map lies beside it. */
  readonly path: string;
  readonly sourceMapPath: string;
  /** SHA-256 of the bundle's bytes, in hex. */
  readonly hash: string;
  /** The user's files that are in it. */
  readonly inputs: readonly string[];
  /** The entry points of headrace that it imports. Provide them before importing it. */
  readonly specifiers: readonly string[];
  /** Whether it was there already. */
  readonly kept: boolean;
}

interface Manifest {
  readonly made: string;
  readonly file: string;
  readonly hash: string;
  readonly inputs: readonly string[];
  readonly exports: ExportedNames;
  readonly witnesses: readonly Witness[];
}

/** Raised with every change in how a bundle is made. */
const format = 2;

const sha256 = (data: string): string => createHash("sha256").update(data).digest("hex");

/**
 * The bundle of a flow file, made where none is kept or anything it came from has changed.
 * Throws E106, E110, E113 or E120 where it cannot be made, at the user's line, and E112 where it cannot be written.
 */
export async function bundleFlow({ entry: given, target, entryPoints }: BundleOptions): Promise<Bundle> {
  const entry = realpathSync(given);
  const folder = cacheFolder(entry);
  const manifestPath = join(folder, `${sha256(`${target}:${entry}`).slice(0, 16)}.json`);
  const made = [format, headraceVersion(), esbuildVersion(), target, entry, folder].join("\n");
  const kept = readManifest(manifestPath);
  if (kept?.made === made && (await isCurrent(kept, folder, entryPoints))) {
    keepFresh([manifestPath, join(folder, kept.file), join(folder, `${kept.file}.map`)], new Date());
    return { ...describe(kept, entry, folder), kept: true };
  }
  const startedAt = Date.now();
  const compiled = await compile({ entry, folder, entryPoints });
  const file = `${basename(entry).replaceAll(/[^\w.-]/g, "_")}-${sha256(compiled.code + compiled.map).slice(0, 16)}.headrace.mjs`;
  const code = `${compiled.code}//# sourceMappingURL=${file}.map\n`;
  writeWhole(join(folder, `${file}.map`), compiled.map, "this user");
  writeWhole(join(folder, file), code, "this user");
  const exports = await exportedNames(entryPoints, compiled.specifiers);
  const fresh = { made, file, hash: sha256(code), inputs: [...compiled.inputs.keys()], exports };
  const witnesses = gatherWitnesses(compiled, startedAt);
  if (witnesses !== undefined) writeWhole(manifestPath, JSON.stringify({ ...fresh, witnesses } satisfies Manifest), "this user");
  removeOld(folder, startedAt);
  return { ...describe(fresh, entry, folder), kept: false };
}

function describe({ file, hash, inputs, exports }: Omit<Manifest, "made" | "witnesses">, entry: string, folder: string): Omit<Bundle, "kept"> {
  const path = join(folder, file);
  return { entry, path, sourceMapPath: `${path}.map`, hash, inputs, specifiers: Object.keys(exports) };
}

async function isCurrent({ witnesses, exports, file, hash }: Manifest, folder: string, entryPoints: EntryPoints): Promise<boolean> {
  if (!stillHold(witnesses)) return false;
  const names = await exportedNames(entryPoints, Object.keys(exports));
  return (
    JSON.stringify(names) === JSON.stringify(exports) &&
    sha256(readText(join(folder, file)) ?? "") === hash &&
    readText(join(folder, `${file}.map`)) !== undefined
  );
}

/** A manifest that is damaged or of another format counts as none. */
function readManifest(path: string): Manifest | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Manifest;
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function headraceVersion(): string {
  const { version } = createRequire(import.meta.url)("../../package.json") as { readonly version: string };
  return version;
}
