import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** The page with an entry, a heading that begins with the code, for each error a user can cause. */
export const errorsPage = "docs/errors.md";

/** Error codes without an entry in the docs, and entries without an error. */
export async function checkErrorDocs(root: string): Promise<string[]> {
  const families = globSync("src/errors/*.ts", { cwd: root }).sort();
  for (const family of families) await import(pathToFileURL(path.join(root, family)).href);
  const { definedCodes }: { definedCodes(): readonly string[] } = await import(pathToFileURL(path.join(root, "src/errors/define.ts")).href);
  return compareErrorDocs(definedCodes(), readFileSync(path.join(root, errorsPage), "utf8"));
}

/** The same for codes and a page given as text. */
export function compareErrorDocs(codes: readonly string[], page: string): string[] {
  const entries = [...page.matchAll(/^#+ `?(E\d{3})\b/gm)].map(([, code = ""]) => code);
  return [
    ...codes.filter((code) => !entries.includes(code)).map((code) => `${code} has no entry in ${errorsPage}`),
    ...entries.filter((code) => !codes.includes(code)).map((code) => `${errorsPage} has an entry for ${code}, which no error has`),
    ...entries.filter((code, index) => entries.indexOf(code) !== index).map((code) => `${errorsPage} has two entries for ${code}`),
  ];
}
