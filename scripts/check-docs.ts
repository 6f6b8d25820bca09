import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type CodeLine, type DocBlock, readDocPage } from "./doc-blocks.ts";
import { brokenLinks } from "./doc-links.ts";
import { runProgram } from "./run-program.ts";

interface StoredBlock {
  readonly page: string;
  readonly block: DocBlock;
  /** Its file, relative to the folder that all blocks are stored in. */
  readonly file: string;
}

/** A block that is executed may take this long. */
const runTimeoutMs = 120_000;

/** Pages whose links are followed; code blocks are taken from README.md and docs/ only. */
const linked = ["*.md", "docs/**/*.md", "examples/*/*.md", "bench/*.md", "test/*/*.md"];

/**
 * Where a TypeScript block of README.md or docs/ does not type-check against the built package, or, marked `run`, fails; and where a link
 * of a page leads to no file or no heading. Blocks are stored inside the repository for a moment, because there `headrace` means the package itself.
 */
export async function checkDocs(root: string): Promise<string[]> {
  const pages = pagesOf(root, ["README.md", "docs/**/*.md"]);
  const deadLinks = brokenLinks(root, pagesOf(root, linked));
  mkdirSync(path.join(root, ".docs-check"), { recursive: true });
  const folder = mkdtempSync(path.join(root, ".docs-check", "blocks-"));
  try {
    const read = pages.map((page) => ({ page, ...readDocPage(page, readFileSync(path.join(root, page), "utf8")) }));
    const stored = read.flatMap(({ page, blocks }) => blocks.map((block) => store(folder, page, block)));
    const wrong = [...deadLinks, ...read.flatMap(({ problems }) => problems)];
    if (stored.length === 0 || wrong.length > 0) return wrong;
    const wrongTypes = await typeCheck(root, folder, stored);
    return wrongTypes.length > 0 ? wrongTypes : await runAll(folder, stored);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function pagesOf(root: string, patterns: readonly string[]): string[] {
  return patterns
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .map((page) => page.replaceAll(path.sep, "/"))
    .sort();
}

function store(folder: string, page: string, block: DocBlock): StoredBlock {
  const file = path.posix.join(page.replace(/\.md$/, ""), block.fileName);
  mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(folder, file), `${block.code.map(({ text }) => text).join("\n")}\nexport {};\n`);
  return { page, block, file };
}

async function typeCheck(root: string, folder: string, stored: readonly StoredBlock[]): Promise<string[]> {
  const settings = {
    extends: "../../tsconfig.json",
    compilerOptions: { paths: {}, noUnusedLocals: false, noUnusedParameters: false },
    include: ["."],
    exclude: [],
  };
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(settings));
  const { code, output } = await runProgram(path.join(root, "node_modules/.bin/tsc"), ["--noEmit", "--pretty", "false", "-p", "."], { cwd: folder });
  return code === 0
    ? []
    : output
        .trimEnd()
        .split("\n")
        .map((line) => atPage(line, stored));
}

/** Moves a compiler message from the stored block to the line of the page. */
function atPage(message: string, stored: readonly StoredBlock[]): string {
  const [, file, line, column, text] = /^(.+?)\((\d+),(\d+)\): (.*)$/.exec(message) ?? [];
  const found = stored.find((candidate) => candidate.file === file);
  if (found === undefined) return message;
  const { block, page } = found;
  return `${page}:${pageLine(block.code, Number(line))}:${column} ${text}`;
}

function pageLine(code: readonly CodeLine[], line: number): number {
  return (code[line - 1] ?? code.at(-1))?.line ?? 0;
}

async function runAll(folder: string, stored: readonly StoredBlock[]): Promise<string[]> {
  const problems: string[] = [];
  for (const { page, block, file } of stored) {
    if (!block.run) continue;
    const place = { cwd: path.join(folder, path.dirname(file)), timeoutMs: runTimeoutMs };
    const { code, output } = await runProgram(process.execPath, [block.fileName], place);
    if (code !== 0) problems.push(`${page}:${block.line} exits with ${code}\n${output.trimEnd()}`);
  }
  return problems;
}
