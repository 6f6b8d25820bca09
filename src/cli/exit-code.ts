import { flowOfAnotherCopy } from "../errors/cli.ts";
import { isHeadraceError } from "../errors/define.ts";

/** What the command ends with; 130 and 143 stand for a signal. Part of the public face: scripts read it. */
export const exitCode = { success: 0, failed: 1, wrongUsage: 2, notLoaded: 3 } as const;

/** Errors of `flow.run()` that what was typed is the reason of: parameters, options, states. */
const ofUsage = new Set(["E305", "E306", "E307", "E309", "E319"]);

/** The code for an error that ended a command. */
export function exitCodeOf(error: unknown): number {
  if (!isHeadraceError(error)) return exitCode.failed;
  const { code } = error;
  if (ofUsage.has(code) || (/^E(1[345]|6)/.test(code) && code !== flowOfAnotherCopy.code)) return exitCode.wrongUsage;
  return exitCode.notLoaded;
}
