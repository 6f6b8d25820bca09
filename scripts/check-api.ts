import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type ExportedName, exportedNames } from "./exported-api.ts";

/** The file that holds the exported API as it was last agreed on. */
export const snapshotFile = "test/package/api.md";

/** Where the built package exports something else than the snapshot says, or a name without a doc comment. */
export function checkApi(root: string): string[] {
  const agreed = existsSync(path.join(root, snapshotFile)) ? readFileSync(path.join(root, snapshotFile), "utf8") : "";
  const entries = readEntryPoints(root);
  return [...differences(agreed, renderApi(entries)), ...entries.flatMap(({ specifier, names }) => undocumented(specifier, names))];
}

/** Writes down the exported API of the built package. For `./go api`. */
export function writeApi(root: string): void {
  writeFileSync(path.join(root, snapshotFile), renderApi(readEntryPoints(root)));
}

interface EntryPoint {
  readonly specifier: string;
  readonly names: readonly ExportedName[];
}

/** The code entry points of package.json and what the `.d.ts` of each exports. */
function readEntryPoints(root: string): EntryPoint[] {
  const manifest: { name: string; exports: Record<string, string | { types: string }> } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  return Object.entries(manifest.exports).flatMap(([entry, target]) =>
    typeof target === "string" ? [] : [{ specifier: path.posix.join(manifest.name, entry), names: exportedNames(path.join(root, target.types)) }],
  );
}

function renderApi(entries: readonly EntryPoint[]): string {
  const intro = "# The exported API\n\nWritten by `./go api` from the built declarations; a test compares. Read its change as part of every change.\n";
  const sections = entries.map(({ specifier, names }) => {
    const declarations = names.map(({ name, declarations }) => `// ${name}\n${declarations.join("\n")}\n`);
    return `\n## ${specifier}\n\n\`\`\`text\n${declarations.join("\n")}\`\`\`\n`;
  });
  return intro + sections.join("");
}

/** The lines that only one of two texts has, marked `-` for the agreed one and `+` for the built one. */
function differences(agreed: string, built: string): string[] {
  const only = (mine: string, other: string, mark: string): string[] => {
    const others = new Set(other.split("\n"));
    return mine.split("\n").flatMap((line) => (others.has(line) ? [] : [`${mark} ${line}`]));
  };
  if (agreed === built) return [];
  const changed = [...only(agreed, built, "-"), ...only(built, agreed, "+")];
  return [`the exported API is not that of ${snapshotFile}; if the change is wanted, run ./go api\n${changed.join("\n")}`];
}

function undocumented(specifier: string, names: readonly ExportedName[]): string[] {
  return names.flatMap(({ name, documented }) => (documented ? [] : [`${specifier} exports ${name} without a doc comment`]));
}
