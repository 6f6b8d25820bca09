import { expect, test } from "vitest";
import { anchorsOf, brokenLinks } from "../../scripts/doc-links.ts";
import { fileTree } from "../helpers/file-tree.ts";

test("links to files, folders, headings and other sites are followed as readers follow them", () => {
  const root = fileTree({
    "README.md":
      "# Top\n\nSee [the page](docs/page.md), [a part](docs/page.md#two-words), [below](#below), [all](docs/), [a site](https://example.com/#x).\n\n## Below\n",
    "docs/page.md": "# Page\n\n## Two words\n\n![chart](../chart.png) and [up](../README.md#top)\n",
    "chart.png": "",
  });
  expect(brokenLinks(root, ["README.md", "docs/page.md"])).toEqual([]);
});

test("a link to no file and one to no heading are told with their line", () => {
  const root = fileTree({
    "docs/page.md": "# Page\n\n[gone](gone.md) and [else](#elsewhere)\n[code](../code.ts#L3)\n\n![picture](gone.svg)\n",
    "code.ts": "",
  });
  expect(brokenLinks(root, ["docs/page.md"])).toEqual([
    "docs/page.md:3 links to gone.md: there is no such file",
    "docs/page.md:3 links to #elsewhere: that page has no such heading",
    "docs/page.md:4 links to ../code.ts#L3: only Markdown pages have headings",
    "docs/page.md:6 links to gone.svg: there is no such file",
  ]);
});

test("what stands in code and in comments is no link and no heading", () => {
  const fence = "```";
  const root = fileTree({ "README.md": `\`[a](gone.md)\`\n\n${fence}sh\n# Not one\n[b](gone.md)\n${fence}\n<!-- setup\n[c](gone.md)\n-->\n[d](#not-one)\n` });
  expect(brokenLinks(root, ["README.md"])).toEqual(["README.md:10 links to #not-one: that page has no such heading"]);
});

test("anchors are made of headings as GitHub makes them", () => {
  const page = "# E103 A file that throws\n## `run`: what's shown?\n## Twice\n## Twice\n## [A link](x.md) in it\n## Größe_1 – ja\n## Closed ##\n";
  expect([...anchorsOf(page)]).toEqual(["e103-a-file-that-throws", "run-whats-shown", "twice", "twice-1", "a-link-in-it", "größe_1--ja", "closed"]);
});
