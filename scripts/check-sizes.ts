import { listSources, readSource, type SourceModule } from "./source-module.ts";

/** Lines a file or function may have. Past `aim` a file is worth a look; past `file` it is refused. */
export const limits = { aim: 250, file: 400, function: 60, test: 500 } as const;

const sourceFolders = ["src", "scripts", "bench", "examples"];

/** Files and functions over their limit. */
export function checkSizes(root: string): string[] {
  return [
    ...sources(root).flatMap((source) => [...tooLong(source, limits.file), ...longFunctions(source)]),
    ...listSources(root, "test").flatMap((file) => tooLong(readSource(root, file), limits.test)),
  ];
}

/** Files that are allowed, but longer than we aim at, longest first. */
export function longFiles(root: string): string[] {
  return sources(root)
    .filter(({ lines }) => lines > limits.aim && lines <= limits.file)
    .sort((a, b) => b.lines - a.lines)
    .map(({ file, lines }) => `${file} has ${lines} lines; aim at ${limits.aim}`);
}

function sources(root: string): SourceModule[] {
  return sourceFolders.flatMap((folder) => listSources(root, folder)).map((file) => readSource(root, file));
}

function tooLong({ file, lines }: SourceModule, limit: number): string[] {
  return lines > limit ? [`${file} has ${lines} lines, ${limit} are allowed`] : [];
}

function longFunctions({ file, functions }: SourceModule): string[] {
  return functions
    .filter(({ lines }) => lines > limits.function)
    .map(({ line, lines }) => `${file}:${line} is a function of ${lines} lines, ${limits.function} are allowed`);
}
