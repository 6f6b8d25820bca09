import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { BuildFailure, Location, Message } from "esbuild";
import { HeadraceError, isHeadraceError } from "../errors/define.ts";
import { doesNotCompile, importNotFound } from "../errors/loading.ts";
import { formatPlace, type Place } from "../util/call-site.ts";
import { closestName } from "../util/closest-name.ts";
import { codeFrame } from "../util/code-frame.ts";
import { namespace } from "./headrace-shim.ts";
import { packageNameOf } from "./package-name.ts";

/** What a failed build of esbuild's says to the user. Anything else comes back as it is. */
export function explainFailure(error: unknown, entry: string): unknown {
  if (!isBuildFailure(error)) return error;
  const [first] = error.errors;
  if (first === undefined) return error;
  const position = isInFile(first.location) ? positionOf(first.location, dirname(entry)) : undefined;
  const place = position === undefined ? undefined : formatPlace(position);
  const frame = position === undefined ? "" : codeFrame(readFileSync(position.file, "utf8"), position);
  const detail: unknown = first.detail;
  if (isHeadraceError(detail)) return new HeadraceError(detail.code, detail, { place });
  const specifier = /^Could not resolve "(.*)"$/.exec(first.text)?.[1];
  if (specifier !== undefined) return missingImport(specifier, position, frame);
  const file = basename(position?.file ?? entry);
  return doesNotCompile({ file, problem: problemOf(first), frame, more: error.errors.length - 1 }, { place });
}

const isBuildFailure = (error: unknown): error is BuildFailure => error instanceof Error && "errors" in error && Array.isArray(error.errors);

const isInFile = (location: Location | null): location is Location => location !== null && (location.namespace === "" || location.namespace === "file");

const problemOf = ({ text }: Message): string => text.replace(/\.$/, "").replaceAll(`${namespace}:`, "");

/** esbuild counts columns from 0, in bytes. */
function positionOf({ file, line, column, lineText }: Location, folder: string): Place {
  const before = Buffer.from(lineText).subarray(0, column).toString();
  return { file: resolve(folder, file), line, column: before.length + 1 };
}

function missingImport(specifier: string, position: Place | undefined, frame: string): HeadraceError {
  const place = position === undefined ? undefined : formatPlace(position);
  const isPath = /^(\.{0,2}\/|#|[a-z]:)/i.test(specifier);
  if (!isPath) return importNotFound({ specifier, packageName: packageNameOf(specifier), meant: undefined, frame }, { place });
  const meant = position === undefined ? undefined : neighbourOf(resolve(dirname(position.file), specifier));
  const written = meant === undefined ? undefined : specifier.slice(0, specifier.length - basename(specifier).length) + meant;
  return importNotFound({ specifier, packageName: undefined, meant: written, frame }, { place });
}

/** A file in the same folder with nearly this name. */
function neighbourOf(path: string): string | undefined {
  const folder = dirname(path);
  return existsSync(folder) ? closestName(basename(path), readdirSync(folder)) : undefined;
}
