import type { FlowGraph } from "../../core/graph.ts";
import { ByteWriter } from "../../protocol/byte-writer.ts";
import type { FlowForWorkers } from "./remote-flow-run.ts";
import { type FlowCode, type RunForWorkers, writeRunDescription } from "./run-description.ts";

export interface FlowToSend extends Pick<FlowForWorkers, "caches"> {
  readonly graph: FlowGraph;
  /** Makes the flow's code ready for workers. Rejects where it cannot be. */
  readonly code: () => Promise<FlowCode>;
}

/** How one run of a flow gets to workers. */
export function flowForWorkers({ code, caches }: FlowToSend, run: RunForWorkers): FlowForWorkers {
  return {
    caches,
    begin: async () => {
      const writer = new ByteWriter();
      writeRunDescription(writer, await code(), run);
      return writer.take();
    },
    ready: () => undefined,
  };
}
