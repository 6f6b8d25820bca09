import { type HeadraceError, isHeadraceError } from "../errors/define.ts";
import { inspectSafely } from "../util/inspect-safely.ts";
import { redact } from "../util/redact.ts";
import { programName } from "./program-name.ts";
import type { Terminal } from "./terminal.ts";

/** The longest error that stands on one line. */
const widest = 120;

/** An error that ended a command, for people: what was wrong, where, and what to do next. */
export function showError(error: unknown, { paint, glyphs }: Terminal): string {
  const sign = paint("red", glyphs.failed);
  if (isHeadraceError(error)) return `${sign} ${redact(errorText(error))}\n`;
  const next = `This is a mistake of headrace's own. Please report it, with what \`${programName()} doctor\` prints.`;
  return `${sign} ${redact(inspectSafely(error))}\n  ${next}\n`;
}

function errorText({ code, what, place, next }: HeadraceError): string {
  const line = `${code} ${what} ${next}`;
  if (place === undefined && !line.includes("\n") && line.length < widest) return line;
  return [`${code} ${what}`, ...(place === undefined ? [] : [`  at ${place}`]), `  ${next}`].join("\n");
}
