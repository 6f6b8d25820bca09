import { readFileSync } from "node:fs";
import path from "node:path";
import { parseSync } from "vite";

/** One exported name with its declarations, as the built `.d.ts` has them, without comments. */
export interface ExportedName {
  readonly name: string;
  readonly declarations: readonly string[];
  readonly documented: boolean;
}

interface Declared {
  readonly text: string;
  readonly documented: boolean;
}

/** What another file is asked for: a name of it, or all of it. */
interface Elsewhere {
  readonly file: string;
  readonly name: string;
}

/** An export that only passes on an import counts as one from the other file. */
interface DeclarationFile {
  readonly declared: ReadonlyMap<string, readonly Declared[]>;
  readonly exported: ReadonlyMap<string, string | Elsewhere>;
  readonly wholeFiles: readonly string[];
}

type Parsed = ReturnType<typeof parseSync>;

/** Every name that a built `.d.ts` exports, sorted, with the declarations found through its re-exports. */
export function exportedNames(entry: string): ExportedName[] {
  const files = new Map<string, DeclarationFile>();
  const fileAt = (file: string): DeclarationFile => {
    const known = files.get(file) ?? readDeclarations(file);
    files.set(file, known);
    return known;
  };
  const namesOf = (file: string): string[] => [...fileAt(file).exported.keys(), ...fileAt(file).wholeFiles.flatMap(namesOf)];
  const find = (file: string, name: string): readonly Declared[] => {
    const { declared, exported, wholeFiles } = fileAt(file);
    const target = exported.get(name);
    if (target === undefined) return wholeFiles.flatMap((whole) => find(whole, name));
    return typeof target === "string" ? (declared.get(target) ?? []) : find(target.file, target.name);
  };
  return [...new Set(namesOf(entry))].sort().map((name) => {
    const found = find(entry, name);
    return { name, declarations: found.map(({ text }) => text), documented: found.some(({ documented }) => documented) };
  });
}

function readDeclarations(file: string): DeclarationFile {
  const source = readFileSync(file, "utf8");
  const parsed = parseSync(file, source);
  const [error] = parsed.errors;
  if (error !== undefined) throw new Error(`${file} does not parse: ${error.message}`);
  const elsewhere = (specifier: string): string => path.join(path.dirname(file), specifier.replace(/\.[jt]s$/, ".d.ts"));

  const exported = new Map<string, string | Elsewhere>();
  const wholeFiles: string[] = [];
  const declared = declarationsIn(source, parsed);
  for (const { exportName, localName, importName, moduleRequest, start, end } of parsed.module.staticExports.flatMap((statement) =>
    statement.entries.map((entry) => ({ ...entry, start: statement.start, end: statement.end })),
  )) {
    const name = exportName.name ?? (exportName.kind === "Default" ? "default" : undefined);
    if (moduleRequest === null) exported.set(name ?? "default", localName.name ?? "default");
    else if (name !== undefined && importName.kind === "All") {
      // `export * as name`: the namespace is a declaration of this file.
      const documented = /\/\*\*[^/]*\*\/\s*$/.test(source.slice(0, start));
      declared.set(name, [{ text: source.slice(start, end), documented }]);
      exported.set(name, name);
    } else if (name === undefined) wholeFiles.push(elsewhere(moduleRequest.value));
    else exported.set(name, { file: elsewhere(moduleRequest.value), name: importName.name ?? "default" });
  }
  return { declared, exported, wholeFiles };
}

function declarationsIn(source: string, { program, comments }: Parsed): Map<string, Declared[]> {
  const declared = new Map<string, Declared[]>();
  let previousEnd = 0;
  for (const statement of program.body) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration !== null) {
      const before = previousEnd;
      const documented = comments.some(({ start, value }) => value.startsWith("*") && start >= before && start < statement.start);
      for (const [name, { start, end }] of namedParts(declaration)) {
        const text = withoutComments({ source, comments, start, end });
        declared.set(name, [...(declared.get(name) ?? []), { text, documented }]);
      }
    }
    previousEnd = statement.end;
  }
  return declared;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The names that one statement declares, each with the part of the source that says what it is. */
function namedParts(statement: Parsed["program"]["body"][number]): [string, Range][] {
  if (statement.type === "VariableDeclaration") {
    return statement.declarations.flatMap(({ id, start, end }) => (id.type === "Identifier" ? [[id.name, { start, end }] as [string, Range]] : []));
  }
  const id = "id" in statement ? statement.id : null;
  return id !== null && id !== undefined && "name" in id && typeof id.name === "string" ? [[id.name, statement]] : [];
}

function withoutComments({ source, comments, start, end }: Range & { source: string; comments: Parsed["comments"] }): string {
  let text = "";
  let at = start;
  for (const comment of comments) {
    if (comment.start < at || comment.end > end) continue;
    text += source.slice(at, comment.start);
    at = comment.end;
  }
  return (text + source.slice(at, end))
    .replace(/^declare /, "")
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n");
}
