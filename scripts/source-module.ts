import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseSync, Visitor } from "vite";

/** One import in a source file. `lazy` ones are written `import("...")` and load when that line is reached. */
export interface SourceImport {
  readonly specifier: string;
  readonly line: number;
  readonly kind: "value" | "type" | "lazy";
}

/** One function, method or arrow function in a source file. */
export interface SourceFunction {
  readonly line: number;
  readonly lines: number;
}

/** A comment, without its marks. */
export interface SourceComment {
  readonly line: number;
  readonly text: string;
}

/** What the checks need to know of one TypeScript file. `file` is relative to the root, with forward slashes. */
export interface SourceModule {
  readonly file: string;
  readonly lines: number;
  readonly imports: readonly SourceImport[];
  readonly functions: readonly SourceFunction[];
  readonly comments: readonly SourceComment[];
  /** Lines with `x as unknown as T`, which silences the compiler. */
  readonly doubleAssertions: readonly number[];
}

/** Every TypeScript file below a folder, sorted. A missing folder has none. */
export function listSources(root: string, folder: string): string[] {
  return globSync(`${folder}/**/*.ts`, { cwd: root, exclude: ["**/node_modules"] })
    .map((file) => file.replaceAll(path.sep, "/"))
    .sort();
}

/** Reads and parses one file. A file that does not parse is refused: nothing can be said about it. */
export function readSource(root: string, file: string): SourceModule {
  const text = readFileSync(path.join(root, file), "utf8");
  const lineAt = lineCounter(text);
  const { program, module, errors, comments } = parseSync(file, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file} does not parse: ${error.message}`);

  const imports: SourceImport[] = [];
  const functions: SourceFunction[] = [];
  const doubleAssertions: number[] = [];
  for (const { entries, moduleRequest, start } of module.staticImports) {
    const typeOnly = entries.length > 0 && entries.every((entry) => entry.isType);
    imports.push({ specifier: moduleRequest.value, line: lineAt(start), kind: typeOnly ? "type" : "value" });
  }
  for (const { entries, start } of module.staticExports) {
    const requests = entries.filter((entry) => entry.moduleRequest !== null);
    const specifier = requests[0]?.moduleRequest?.value;
    if (specifier === undefined) continue;
    imports.push({ specifier, line: lineAt(start), kind: requests.every((entry) => entry.isType) ? "type" : "value" });
  }
  const measure = (node: { start: number; end: number }): void => {
    const line = lineAt(node.start);
    functions.push({ line, lines: lineAt(node.end) - line + 1 });
  };
  new Visitor({
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
    TSAsExpression: (node) => {
      if (node.expression.type === "TSAsExpression") doubleAssertions.push(lineAt(node.start));
    },
    TSImportType: (node) => imports.push({ specifier: node.source.value, line: lineAt(node.start), kind: "type" }),
    ImportExpression: (node) => {
      if (node.source.type === "Literal" && typeof node.source.value === "string") {
        imports.push({ specifier: node.source.value, line: lineAt(node.start), kind: "lazy" });
      }
    },
  }).visit(program);
  const lines = lineAt(text.length) - (text.endsWith("\n") ? 1 : 0);
  return { file, lines, imports, functions, comments: comments.map(({ start, value }) => ({ line: lineAt(start), text: value })), doubleAssertions };
}

/** The file that a relative specifier names, or undefined where it leads to a package. */
export function resolveRelative(fromFile: string, specifier: string): string | undefined {
  return specifier.startsWith(".") ? path.posix.join(path.posix.dirname(fromFile), specifier) : undefined;
}

function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? Number.POSITIVE_INFINITY) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
