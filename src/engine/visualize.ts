import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { DrawnState } from "../core/drawing/cards.ts";
import type { GraphBuilder } from "../core/graph-builder.ts";
import { notWritable } from "../errors/cli.ts";
import { writeWhole } from "../util/atomic-write.ts";
import { messageOf } from "../util/message-of.ts";

/** How a flow is drawn. */
export interface DrawOptions {
  /** Where data flows to. Default "down". */
  readonly direction?: "down" | "right";
  /** Also writes the picture to this file, whole or not at all, with the folders on the way. */
  readonly file?: string;
}

/** The text of an SVG picture of a flow, with a run's states where they are given. */
export async function visualize(graph: GraphBuilder, { direction = "down", file }: DrawOptions, states?: ReadonlyMap<string, DrawnState>): Promise<string> {
  // Only who draws pays for it.
  const { drawFlow } = await import("../core/drawing/draw-flow.ts");
  const picture = await drawFlow(graph, { name: graph.flowName, direction, ...(states === undefined ? {} : { states }) });
  if (file !== undefined) write(file, picture);
  return picture;
}

function write(file: string, picture: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    // A pipe or a device stays what it is.
    if (statSync(file, { throwIfNoEntry: false })?.isFile() ?? true) writeWhole(file, picture, "everybody");
    else writeFileSync(file, picture);
  } catch (cause) {
    throw notWritable({ file, problem: messageOf(cause) }, { cause });
  }
}
