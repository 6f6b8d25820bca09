import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { RegisteredFlow } from "../core/registry.ts";
import { flowMadeAfterRun, flowNamedTwice, noFlowInFile, noSuchFlow, severalFlows } from "../errors/loading.ts";
import { closestName } from "../util/closest-name.ts";
import type { LoadedFile } from "./load-flow-file.ts";

/**
 * The flow that is meant: the one of this name, or the only one. Flows that the file itself makes go before those of files it imports.
 * Throws E102, E104, E105, E108 or E109.
 */
export function chooseFlow(loaded: LoadedFile, name: string | undefined): RegisteredFlow {
  const { file, flows, bundle } = loaded;
  const own = flows.filter((flow) => isMadeIn(bundle.entry, flow));
  const eligible = name === undefined && own.length > 0 ? own : flows;
  const wanted = eligible.filter((flow) => name === undefined || flow.name === name);
  const [chosen, another] = wanted;
  if (chosen === undefined) throw whyMissing(loaded, name);
  if (another === undefined) return chosen;
  const [first, ...others] = new Set(wanted.map((flow) => flow.name));
  throw first === undefined || others.length === 0 ? flowNamedTwice({ file, name: chosen.name }) : severalFlows({ file, names: [first, ...others] });
}

function whyMissing({ file, flows, ran, ended, bundle }: LoadedFile, name: string | undefined): Error {
  if (name === undefined || flows.length === 0) return noFlowInFile({ file, usesHeadrace: bundle.specifiers.length > 0 });
  if (ran !== undefined && !ended && readFileSync(bundle.path, "utf8").includes(name)) return flowMadeAfterRun({ file, name, ran: ran.name });
  const names = flows.map((flow) => flow.name);
  return noSuchFlow({ file, name, names, meant: closestName(name, names) });
}

/** Whether a file made the flow. */
export function isMadeIn(entry: string, { source }: RegisteredFlow): boolean {
  if (source === undefined) return false;
  return (source.startsWith("file:") ? fileURLToPath(source) : source) === entry;
}
