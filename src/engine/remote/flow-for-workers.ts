import type { FlowParts } from "../../core/flow-parts.ts";
import { ByteWriter } from "../../protocol/byte-writer.ts";
import { checkStructure, writeDefinitions } from "./definitions-codec.ts";
import type { FlowForWorkers } from "./remote-flow-run.ts";
import { type FlowCode, type RunForWorkers, writeRunDescription } from "./run-description.ts";

export interface FlowToSend extends FlowParts, Pick<FlowForWorkers, "caches"> {
  /** Makes the flow's code ready for workers. Rejects where it cannot be. */
  readonly code: () => Promise<FlowCode>;
}

/** How one run of a flow gets to workers: what it is, where its code lies, and the data of the driver's copy. */
export function flowForWorkers({ code, caches, ...flow }: FlowToSend, run: RunForWorkers): FlowForWorkers {
  let file = "";
  return {
    caches,
    wrote: run.wrote,
    begin: async () => {
      const made = await code();
      file = made.file;
      const writer = new ByteWriter();
      writeRunDescription(writer, made, run);
      writeDefinitions(writer, flow);
      return writer.take();
    },
    ready: (body) => checkStructure(body, flow, { flow: run.scope.flowName, file }),
  };
}
