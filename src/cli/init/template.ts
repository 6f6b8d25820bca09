import { readFileSync } from "node:fs";

/** The files of a new project, in the order in which they are named to people. */
export const templateFiles = ["flow.ts", "flow.test.ts", "package.json", "tsconfig.json", "headrace.toml", ".gitignore"] as const;

/** A repository that was begun elsewhere often has this one already: then it stays as it is. */
export const keptFile: (typeof templateFiles)[number] = ".gitignore";

/** What is filled into the templates. */
export interface TemplateValues {
  /** The project's name. */
  readonly name: string;
  /** What npm installs as headrace: a range of versions, a path, a tarball. */
  readonly headrace: string;
}

/** The text of one file of a new project. */
export function templateText(file: (typeof templateFiles)[number], values: TemplateValues): string {
  const template = readFileSync(new URL(`template/${file}.template`, import.meta.url), "utf8");
  return template.replaceAll(/\{\{(name|headrace)\}\}/g, (_, key: keyof TemplateValues) => JSON.stringify(values[key]).slice(1, -1));
}

/** A name that npm takes, as near to the folder's as can be. */
export function projectName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+/, "");
  return name === "" ? "my-flows" : name;
}
