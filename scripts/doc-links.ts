/**
 * Links of Markdown pages to other files of the repository, and to headings: `[text](../docs/cli.md#run)`. Addresses elsewhere are left
 * alone, since they change without us. Anchors are made of headings as the usual readers of Markdown make them.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

interface Line {
  readonly text: string;
  readonly number: number;
}

/** What is wrong with the links of these pages, each with its page and line. Pages are named by their paths below the root. */
export function brokenLinks(root: string, pages: readonly string[]): string[] {
  return pages.flatMap((page) =>
    prose(readFileSync(path.join(root, page), "utf8")).flatMap(({ text, number }) =>
      targetsIn(text).flatMap((target) => {
        const problem = problemOf(root, page, target);
        return problem === undefined ? [] : [`${page}:${number} links to ${target}: ${problem}`];
      }),
    ),
  );
}

function problemOf(root: string, page: string, target: string): string | undefined {
  const [file = "", anchor] = target.split("#");
  const place = file === "" ? path.join(root, page) : path.join(root, path.dirname(page), decodeURI(file));
  if (!existsSync(place)) return "there is no such file";
  if (anchor === undefined) return undefined;
  if (statSync(place).isDirectory() || path.extname(place) !== ".md") return "only Markdown pages have headings";
  return anchorsOf(readFileSync(place, "utf8")).has(anchor) ? undefined : "that page has no such heading";
}

/** The targets of a line's links and pictures that lie in the repository. */
function targetsIn(text: string): string[] {
  const withoutCode = text.replaceAll(/`[^`]*`/g, "");
  return [...withoutCode.matchAll(/\]\(([^()\s]+)(?:\s+"[^"]*")?\)/g)].flatMap(([, target = ""]) => (/^[a-z][a-z+.-]*:/i.test(target) ? [] : [target]));
}

/** The anchors of a page's headings. Of headings alike the second has `-1` behind it, the third `-2`. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const { text } of prose(markdown)) {
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(text)?.[1];
    if (heading === undefined) continue;
    const plain = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
      .replaceAll(" ", "-");
    let anchor = plain;
    for (let again = 1; anchors.has(anchor); again += 1) anchor = `${plain}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The lines of a page outside of code blocks and comments. */
function prose(markdown: string): Line[] {
  const lines: Line[] = [];
  let closing: string | undefined;
  for (const [index, text] of markdown.split("\n").entries()) {
    const trimmed = text.trim();
    if (closing !== undefined) {
      if (closing === "-->" ? trimmed.endsWith(closing) : trimmed === closing) closing = undefined;
    } else if (trimmed.startsWith("<!--")) closing = trimmed.endsWith("-->") ? undefined : "-->";
    else if (/^`{3,}/.test(trimmed)) closing = /^`+/.exec(trimmed)?.[0];
    else lines.push({ text, number: index + 1 });
  }
  return lines;
}
