import { relative } from "node:path";
import { isMadeIn } from "../bundle/choose-flow.ts";
import { provideEntryPoints } from "../bundle/entry-points.ts";
import { type ImportedFlows, importFlows } from "../bundle/import-flows.ts";
import { rememberBundle, type WorkerBundle } from "../bundle/known-bundles.ts";
import { type FlowParts, partsOf } from "../core/flow-parts.ts";
import type { FlowGraph } from "../core/graph.ts";
import type { RegisteredFlow } from "../core/registry.ts";
import { applyDefinitions, hasStructure, readDefinitions, type SentFlow } from "../engine/remote/definitions-codec.ts";
import { flowMadeAfterRun, flowNamedTwice } from "../errors/loading.ts";
import { flowNotInWorker } from "../errors/worker-loading.ts";
import type { ByteReader } from "../protocol/byte-reader.ts";
import type { ResultPlace } from "../results/result-place.ts";
import { entryPoints } from "./entry-points.ts";
import { watchImport } from "./watch-import.ts";

/** Which flow a worker is to load. */
export interface WantedFlow {
  readonly flowName: string;
  readonly code: WorkerBundle;
}

/** A flow in a worker: the worker's own copy, with the driver's data in it. */
export interface LoadedFlow {
  readonly graph: FlowGraph;
  /** Where results lie of tasks that name no place. */
  readonly result: ResultPlace | undefined;
  /** What the driver is told of the copy's structure. It refuses one that differs. */
  readonly structure: Uint8Array;
}

/** How long to wait for a flow that an async function makes after the file's own code has ended, in milliseconds. */
const patience = 2000;
/** What each bundle made. An address is evaluated once. */
const imports = new Map<string, Promise<ImportedFlows>>();

/**
 * Loads a flow's bundle in this worker, unless it did before, and takes the flow of that name out of it. `definitions` holds what
 * `writeDefinitions` wrote. Errors' stacks point into the user's files from then on.
 *
 * Throws E103 and E111 where the file does not load, E108, E109 and E124 where it does not make that flow.
 */
export async function loadFlow({ flowName, code }: WantedFlow, definitions: ByteReader): Promise<LoadedFlow> {
  const sent = readDefinitions(definitions);
  const wanted = { flowName, file: shown(code.file), entry: code.file };
  const importing = imports.get(code.url) ?? startImport(wanted, code, sent);
  imports.set(code.url, importing);
  const parts = flowIn(await importing, wanted);
  return applyDefinitions(parts, sent);
}

interface Wanted {
  readonly flowName: string;
  /** The flow file, as messages name it. */
  readonly file: string;
  readonly entry: string;
}

const shown = (file: string): string => {
  const fromHere = relative(process.cwd(), file);
  return fromHere.startsWith("..") ? file : fromHere;
};

async function startImport({ flowName, file }: Wanted, code: WorkerBundle, sent: SentFlow): Promise<ImportedFlows> {
  await provideEntryPoints(entryPoints, code.specifiers);
  process.setSourceMapsEnabled(true);
  const made: RegisteredFlow[] = [];
  const cut = new AbortController();
  const isThere = (): boolean => made.some((flow) => flow.name === flowName && hasStructure(partsIn(flow), sent));
  using _ = watchImport(isThere, () => cut.abort());
  const onFlow = (flow: RegisteredFlow): void => {
    made.push(flow);
    rememberBundle(flow, code);
  };
  return await importFlows({ url: code.url, file, name: flowName, patience, onFlow, cut: cut.signal });
}

function flowIn({ flows, ran, ended }: ImportedFlows, { flowName, file, entry }: Wanted): FlowParts {
  const named = flows.filter((flow) => flow.name === flowName);
  const own = named.filter((flow) => isMadeIn(entry, flow));
  const [chosen, another] = own.length === 0 ? named : own;
  if (another !== undefined) throw flowNamedTwice({ file, name: flowName });
  if (chosen !== undefined) return partsIn(chosen);
  if (ran !== undefined && !ended) throw flowMadeAfterRun({ file, name: flowName, ran: ran.name });
  throw flowNotInWorker({ flow: flowName, file, found: flows.map((flow) => flow.name) });
}

function partsIn(flow: RegisteredFlow): FlowParts {
  const parts = partsOf(flow);
  if (parts === undefined) throw new Error(`Internal error: ${flow.name} is no flow`);
  return parts;
}
