import { existsSync } from "node:fs";
import { chooseFlow } from "../bundle/choose-flow.ts";
import { loadFlowFile } from "../bundle/load-flow-file.ts";
import { flowFileNotGiven, flowOfAnotherCopy } from "../errors/cli.ts";
import { Flow } from "../flow.ts";
import { entryPoints } from "./entry-points.ts";
import { programName } from "./program-name.ts";

/** Which flow of which file. */
export interface FlowChoice {
  readonly path?: string | undefined;
  readonly name?: string | undefined;
}

/** The flow that was named, for a command such as "run". Throws E132 without a file, what `loadFlowFile` and `chooseFlow` throw, and E142. */
export async function loadFlow({ path, name }: FlowChoice, command: string): Promise<Flow> {
  if (path === undefined) throw flowFileNotGiven({ command: `${programName()} ${command}`, here: existsSync("flow.ts") ? "flow.ts" : undefined });
  const flow = chooseFlow(await loadFlowFile({ file: path, name, entryPoints }), name);
  if (flow instanceof Flow) return flow;
  throw flowOfAnotherCopy({ flow: flow.name, file: path });
}
