import { listSources, readSource, type SourceModule } from "./source-module.ts";

const folders = ["src", "test", "scripts", "bench", "examples"];

/** A type test says what must not compile in this way. */
const typeTests = "test/types/";

/** Comments that silence a tool or put work off, and assertions through `unknown`, which silence the compiler. */
export function checkSuppressions(root: string): string[] {
  return folders.flatMap((folder) => listSources(root, folder)).flatMap((file) => complaints(readSource(root, file)));
}

function complaints({ file, comments, doubleAssertions }: SourceModule): string[] {
  const found = comments.flatMap(({ line, text }) => {
    const [word] = /^\s*(@ts-(ignore|nocheck|expect-error)|biome-ignore)|\b(TODO|FIXME)\b/.exec(text) ?? [];
    return word === undefined || (word.trim() === "@ts-expect-error" && file.startsWith(typeTests)) ? [] : [`${file}:${line} has ${word.trim()}`];
  });
  return [...found, ...doubleAssertions.map((line) => `${file}:${line} asserts twice, which silences the compiler`)];
}
