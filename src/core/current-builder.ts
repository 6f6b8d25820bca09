import { calledOutsideBuild } from "../errors/building.ts";
import { callPlace } from "../util/call-site.ts";
import { currentBuilding, type FlowBuilding } from "./building.ts";
import type { GraphBuilder } from "./graph-builder.ts";

/** The flow whose build function is running, or undefined outside of any. */
export function currentBuilder(): GraphBuilder | undefined {
  const building = currentBuilding();
  return building !== undefined && isBuilder(building) ? building : undefined;
}

/** Only a GraphBuilder, of this copy of the package or of another, is ever put into the slot. */
function isBuilder(building: FlowBuilding): building is GraphBuilder {
  return "add" in building;
}

/** The same for what makes sense only inside a build function. `what` was called; `run` is what to write instead, where there is something. */
export function requireBuilder(what: string, run?: string): GraphBuilder {
  const builder = currentBuilder();
  if (builder === undefined) throw calledOutsideBuild(run === undefined ? { what } : { what, run }, { place: callPlace() });
  return builder;
}
