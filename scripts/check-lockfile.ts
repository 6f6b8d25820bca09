import { readFileSync } from "node:fs";
import path from "node:path";

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
}

const lockfiles = ["package-lock.json", "tools/node/package-lock.json"];

/** Where a lockfile names the registry it was made with, which would bind everybody to it, or lacks a checksum. */
export function checkLockfiles(root: string): string[] {
  return lockfiles.flatMap((file) => {
    const { packages }: { packages: Record<string, LockedPackage> } = JSON.parse(readFileSync(path.join(root, file), "utf8"));
    return Object.entries(packages).flatMap(([name, locked]) => (name === "" ? [] : complaints(`${file}: ${name}`, locked)));
  });
}

function complaints(where: string, { version, resolved, integrity }: LockedPackage): string[] {
  const found: string[] = [];
  if (resolved !== undefined) found.push(`${where} is bound to ${resolved}`);
  if (version?.includes(":") === true) found.push(`${where} has an address for a version`);
  if (integrity === undefined) found.push(`${where} has no checksum`);
  return found;
}
