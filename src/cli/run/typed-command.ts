import { shellWord } from "../../util/shell-word.ts";

/** What of a `headrace run` decides which flow runs, and how. */
export interface TypedRun {
  readonly path: string;
  readonly name?: string | undefined;
  readonly param?: readonly string[];
  readonly paramFile?: string | undefined;
  readonly executor?: string | undefined;
  readonly numWorkers?: string | undefined;
}

/** The same `headrace run` again, with something added. */
export function typedRun(given: TypedRun, program: string, added: readonly string[]): string {
  const option = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [name, value]);
  const words = [
    ...option("-p", given.path),
    ...option("-n", given.name),
    ...(given.param ?? []).flatMap((param) => ["--param", param]),
    ...option("--param-file", given.paramFile),
    ...option("--executor", given.executor),
    ...option("--num-workers", given.numWorkers),
    ...added,
  ];
  return `${program} run ${words.map(shellWord).join(" ")}`;
}
