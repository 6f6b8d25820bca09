import { isHeadraceError } from "../../errors/define.ts";
import { nothingToMapOver } from "../../errors/running.ts";
import type { Failure, State } from "../../states/state.ts";

/** Whether a task run failed without having begun, for what came before it: its trigger said no, or there was no list to map over. */
export function isNotRun(state: State): state is Failure {
  return state.type === "TriggerFailed" || hasNoList(state);
}

/** Why it was not run, in few words. */
export function whyNotRun(state: State): string {
  return hasNoList(state) || /trigger (all|any|some)Successful/.test(state.message) ? "upstream failed" : "its trigger said no";
}

const hasNoList = (state: State): boolean => "error" in state && isHeadraceError(state.error) && state.error.code === nothingToMapOver.code;
