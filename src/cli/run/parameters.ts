import { readFileSync } from "node:fs";
import { paramFileNotUsable, paramNotJson, paramTwice, paramWithoutValue } from "../../errors/cli.ts";
import { describeValue } from "../../util/describe-value.ts";

/** Parameter values by name. */
export type ParameterRecord = Readonly<Record<string, unknown>>;

/** The values of a file, with those of `--param name=value` over them. Throws E133, E134, E135, E144. */
export function readParameters(given: readonly string[], file: string | undefined): ParameterRecord {
  const fromFile = file === undefined ? {} : readParameterFile(file);
  const typed = given.map(readParameter);
  const again = typed.find(([name], i) => typed.findIndex(([first]) => first === name) < i);
  if (again !== undefined) throw paramTwice({ name: again[0] });
  return Object.fromEntries([...Object.entries(fromFile), ...typed]);
}

/** The first `=` splits. */
function readParameter(text: string): readonly [name: string, value: unknown] {
  const at = text.indexOf("=");
  if (at < 1) throw paramWithoutValue({ given: text });
  const name = text.slice(0, at);
  return [name, readValue(name, text.slice(at + 1))];
}

/** JSON, or, where it does not look like JSON, the text as it is: `2026-02` needs no quotes. */
function readValue(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (/^\s*["[{]/.test(text)) throw paramNotJson({ name, given: text, problem: error.message }, { cause: error });
    return text;
  }
}

function readParameterFile(file: string): ParameterRecord {
  const value = parseFile(file);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw paramFileNotUsable({ file, problem: `they are ${describeValue(value)}, not an object` });
}

function parseFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isMissing = "code" in error && error.code === "ENOENT";
    throw paramFileNotUsable({ file, problem: isMissing ? "there is no such file" : error.message }, { cause: error });
  }
}
