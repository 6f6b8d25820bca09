import type { Config } from "../../config/settings.ts";
import type { ByteReader } from "../../protocol/byte-reader.ts";
import type { ByteWriter } from "../../protocol/byte-writer.ts";
import { readValue, writeValue } from "../../protocol/values.ts";
import type { FlowScope } from "../scope.ts";

/** Where a worker finds the code of a flow. */
export interface FlowCode {
  /** Address of the bundle. */
  readonly url: string;
  /** SHA-256 of its bytes, in hex. */
  readonly hash: string;
  /** The entry points of headrace that it imports. */
  readonly specifiers: readonly string[];
  /** The flow file that it was made of. */
  readonly file: string;
}

/** What a worker must know of a run besides the code. */
export interface RunForWorkers {
  readonly scope: FlowScope;
  /** Whether state events are worth sending. */
  readonly listening: boolean;
  /** Passes on what a worker writes outside of its task runs. */
  readonly wrote: (text: string, stream: "stdout" | "stderr") => void;
}

/** A run as a worker is told of it. */
export interface RunDescription extends Pick<FlowScope, "flowName" | "flowRunId" | "flowRunName" | "parameters" | "scheduledStartTime" | "given" | "secrets"> {
  readonly code: FlowCode;
  readonly config: Config;
  readonly image: string | undefined;
  readonly listening: boolean;
}

/** Throws where a parameter or something in the context cannot be sent. */
export function writeRunDescription(writer: ByteWriter, code: FlowCode, { scope, listening }: RunForWorkers): void {
  const { flowName, flowRunId, flowRunName, parameters, scheduledStartTime, given, secrets, config, image } = scope;
  const description: RunDescription = { code, flowName, flowRunId, flowRunName, scheduledStartTime, config, image, listening, parameters, given, secrets };
  writeValue(writer, description);
}

export function readRunDescription(reader: ByteReader): RunDescription {
  return readValue(reader) as RunDescription;
}
