import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { withoutSteering } from "../../engine/log-line.ts";
import { isHeadraceError } from "../../errors/define.ts";
import type { Failure } from "../../states/state.ts";
import { formatPlace, type Place } from "../../util/call-site.ts";
import { codeFrame } from "../../util/code-frame.ts";
import { formatDuration } from "../../util/duration.ts";
import { redact } from "../../util/redact.ts";
import type { Terminal } from "../terminal.ts";
import { cut } from "./line.ts";
import { type UserFrame, userFrames } from "./user-frames.ts";

/** A task run that failed, as it is told. */
export interface FailedTaskRun {
  /** `transform[17]`. */
  readonly label: string;
  readonly state: Failure;
  readonly runCount: number;
  /** Starts that it might have made. */
  readonly attempts: number;
  readonly durationMs: number;
  /** What it was called with. */
  readonly inputs: string | undefined;
  /** What to type to run it alone. */
  readonly command: string;
}

const mostLines = 8;
const longestLine = 500;
const mostCauses = 3;
const mostFrames = 4;

/** Why a task run failed: the error, the user's line that threw it, what it was called with, how to run it alone. */
export function failureLines(failed: FailedTaskRun, terminal: Terminal): string[] {
  const { glyphs, paint } = terminal;
  const { label, state, runCount, attempts, durationMs, inputs, command } = failed;
  const [first = "", ...more] = messageLines(state);
  const facts = [
    ...(runCount > 0 && attempts > 1 ? [`attempt ${runCount} of ${attempts}`] : []),
    ...(durationMs >= 1 ? [`after ${formatDuration(durationMs)}`] : []),
  ].join(` ${glyphs.dot} `);
  return [
    `${paint("red", glyphs.failed)} ${paint("bold", label)}  ${first}`,
    ...more.map((line) => `    ${line}`),
    ...places(state.error, terminal),
    ...causes(state.error, terminal),
    ...(inputs === undefined ? [] : [`    ${paint("dim", "input")}   ${shownText(inputs)}`]),
    ...(facts === "" ? [] : [`    ${paint("dim", facts)}`]),
    `  Run it alone:   ${command}`,
  ];
}

const shownText = (text: string): string => withoutSteering(redact(text));

function messageLines({ type, message, error }: Failure): readonly string[] {
  if (isHeadraceError(error)) return [`${error.code} ${shownText(error.what)}`, ...shownText(error.next).split("\n")].slice(0, mostLines);
  const text = message === "" ? type : message;
  const lines = shownText(text)
    .split("\n")
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)} (${line.length - longestLine} more characters)` : line));
  return lines.length > mostLines ? [...lines.slice(0, mostLines), `(${lines.length - mostLines} more lines)`] : lines;
}

/** The line that threw, with the code around it, and the user's functions that called it. */
function places(error: Error, terminal: Terminal): readonly string[] {
  const { paint } = terminal;
  const [thrower, ...callers] = userFrames(error);
  if (thrower === undefined) return [];
  return [
    `    ${paint("cyan", shownPlace(thrower))}`,
    ...framed(thrower, terminal),
    ...callers.slice(0, mostFrames).map((caller) => paint("dim", `    ${callerText(caller)}`)),
  ];
}

const callerText = (frame: UserFrame): string => `called by ${frame.name === "" ? "" : `${frame.name}, `}${shownPlace(frame)}`;

function causes(error: Error, { paint }: Terminal): readonly string[] {
  const lines: string[] = [];
  let cause: unknown = error.cause;
  for (let i = 0; i < mostCauses && cause !== undefined && cause !== null; i++) {
    const [frame] = cause instanceof Error ? userFrames(cause) : [];
    const [said = ""] = shownText(String(cause)).split("\n");
    lines.push(`    ${paint("dim", "caused by")} ${said}${frame === undefined ? "" : paint("dim", `  ${shownPlace(frame)}`)}`);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return lines;
}

function framed(place: Place, { glyphs, paint, columns }: Terminal): readonly string[] {
  const source = sourceOf(place.file);
  if (source === undefined) return [];
  const lines = shownText(codeFrame(source, place, { columns, ellipsis: glyphs.ellipsis })).split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line, i) => {
      const drawn = cut(line.replace("›", glyphs.here).replace("│", glyphs.rule), columns, glyphs.ellipsis);
      return i === lines.length - 1 ? paint("red", drawn) : line.includes("›") ? drawn : paint("dim", drawn);
    });
}

/** Undefined where the file is gone, or never lay here. */
function sourceOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function shownPlace(place: Place): string {
  const near = relative(process.cwd(), place.file);
  return formatPlace({ ...place, file: near.startsWith("..") ? place.file : near });
}
