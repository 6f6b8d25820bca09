/**
 * TypeScript blocks of a Markdown page. The words after ```ts say what happens to a block:
 *
 *     ts                  a module of its own: type-checked
 *     ts run              also executed; it must exit 0
 *     ts continues        goes on where the block before it on the page ended: checked (and run) together with it
 *     ts file=flow.ts     stored under that name, so that other blocks of the page can import "./flow.ts"
 *
 * What a block needs but readers need not see stands in a comment right above it:
 *
 *     <!-- setup
 *     declare const rows: number[];
 *     -->
 */
export interface DocBlock {
  /** The line of the page on which its code begins. */
  readonly line: number;
  readonly run: boolean;
  /** The file it is stored under, unlike that of any other block of the page. */
  readonly fileName: string;
  readonly code: readonly CodeLine[];
}

/** A line of code and the line of the page that it stands on. */
export interface CodeLine {
  readonly text: string;
  readonly line: number;
}

/** A page's blocks, and what is wrong with how they are marked. */
export interface DocPage {
  readonly blocks: readonly DocBlock[];
  readonly problems: readonly string[];
}

/** Reads the TypeScript blocks of a page. `page` is its path, for problems. */
export function readDocPage(page: string, markdown: string): DocPage {
  const blocks: DocBlock[] = [];
  const problems: string[] = [];
  for (const { words, line, code } of fences(markdown)) {
    const marks = readMarks(words);
    for (const word of marks.unknown) problems.push(`${page}:${line - 1} marks a block with the unknown word ${word}`);
    const before = marks.continues ? blocks.at(-1) : undefined;
    if (marks.continues && before === undefined) problems.push(`${page}:${line - 1} continues, but no block stands before it`);
    const fileName = marks.file ?? `line-${line}.ts`;
    if (blocks.some((block) => block.fileName === fileName)) problems.push(`${page}:${line - 1} is a second block for ${fileName}`);
    blocks.push({ line, run: marks.run, fileName, code: [...(before?.code ?? []), ...code] });
  }
  return { blocks, problems };
}

interface Fence {
  readonly words: readonly string[];
  readonly line: number;
  readonly code: readonly CodeLine[];
}

/** Fenced blocks in TypeScript, each with the set-up comment above it. */
function fences(markdown: string): Fence[] {
  const found: Fence[] = [];
  const numbered = markdown.split("\n").map((text, index) => ({ text, line: index + 1 }));
  let setup: CodeLine[] = [];
  for (let at = 0; at < numbered.length; at += 1) {
    const text = numbered[at]?.text ?? "";
    const opened = /^(`{3,})(.*)$/.exec(text);
    if (opened === null && text !== "<!-- setup") {
      if (text.trim() !== "") setup = [];
      continue;
    }
    const closing = opened?.[1] ?? "-->";
    const end = numbered.findIndex((candidate, index) => index > at && candidate.text === closing);
    const inside = numbered.slice(at + 1, end === -1 ? undefined : end);
    const [language, ...words] = (opened?.[2] ?? "").trim().split(/\s+/);
    if (language === "ts" || language === "typescript") found.push({ words, line: at + 2, code: [...setup, ...inside] });
    setup = opened === null ? inside : [];
    at += inside.length + 1;
  }
  return found;
}

function readMarks(words: readonly string[]): { run: boolean; continues: boolean; file: string | undefined; unknown: string[] } {
  const file = words.find((word) => /^file=[\w-]+(\.[\w-]+)*\.ts$/.test(word));
  return {
    run: words.includes("run"),
    continues: words.includes("continues"),
    file: file?.slice("file=".length),
    unknown: words.filter((word) => word !== "run" && word !== "continues" && word !== file),
  };
}
