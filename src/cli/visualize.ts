import { join, parse } from "node:path";
import type { Command } from "commander";
import { noSuchPicture } from "../errors/cli.ts";
import { exitCode } from "./exit-code.ts";
import { loadFlow } from "./load-flow.ts";
import { divertOutput, rawWrite } from "./output.ts";
import { shownPath } from "./shown-path.ts";

/** What was typed. */
interface Given {
  readonly path?: string;
  readonly name?: string;
  readonly out?: string;
}

export function declare(command: Command, end: (exitCode: number) => void): void {
  command
    .usage("-p <file> [options]")
    .option("-p, --path <file>", "the file that makes the flow")
    .option("-n, --name <flow>", "the flow's name, where the file makes several")
    .option("-o, --out <file>", "the picture, an SVG file; - is standard output (default: the flow's name with .svg, here)")
    .action(async (given: Given) => end(await visualize(given)));
}

async function visualize(given: Given): Promise<number> {
  if (given.out !== undefined) refuseOtherFormats(given.out);
  const write = rawWrite();
  const restore = given.out === "-" ? divertOutput((text) => write(text, "stderr")) : undefined;
  const flow = await loadFlow(given, "visualize");
  if (given.out === "-") {
    const picture = await flow.visualize();
    restore?.();
    write(picture, "stdout");
    return exitCode.success;
  }
  const file = given.out ?? `${flow.name.replaceAll(/[^\w.-]+/g, "-")}.svg`;
  await flow.visualize({ file });
  write(`${shownPath(file)}\n`, "stdout");
  return exitCode.success;
}

/** A picture under the name of another format would be one that nothing can open. */
function refuseOtherFormats(file: string): void {
  const { dir, name, ext } = parse(file);
  if (ext === "" || ext.toLowerCase() === ".svg") return;
  throw noSuchPicture({ file, format: ext.slice(1).toUpperCase(), svg: join(dir, `${name}.svg`) });
}
