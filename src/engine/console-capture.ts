import { redact } from "../util/redact.ts";
import { sharedInstall } from "../util/shared-install.ts";
import { type WriteCall, wrapWrite } from "../util/wrap-write.ts";
import { taskRunOf } from "./after-body.ts";
import { currentInside, runInside } from "./context.ts";
import { Lines } from "./lines.ts";
import type { TaskRun } from "./task-run.ts";

type Stream = "stdout" | "stderr";

const streams: readonly Stream[] = ["stdout", "stderr"];
/** Task runs that have written something and are not over. */
const open = new Map<TaskRun, { [S in Stream]?: Lines }>();

/**
 * While runs are going on in this process, what tasks write to standard output and error, also through `console`, goes line by line
 * to their run. What everybody else writes goes out untouched. Returns how to end it; the last one puts everything back.
 */
export const captureConsole: () => () => void = sharedInstall(() => {
  const captures = streams.map((stream) => wrapWrite(process[stream], (before) => capturing(stream, before)));
  return {
    isInPlace: () => captures.every((capture) => capture.isInPlace()),
    undo: () => {
      for (const capture of captures) capture.undo();
    },
  };
});

/** Writes as if nothing were captured: for headrace's own output from within a task. */
export function writeBare(text: string, stream: Stream): void {
  runInside(undefined, () => process[stream].write(text));
}

/** Hands on the rest of a line that a task run did not complete. */
export function flushConsole(run: TaskRun): void {
  if (open.size === 0) return;
  const lines = open.get(run);
  if (lines === undefined) return;
  open.delete(run);
  for (const stream of streams) lines[stream]?.flush();
}

function capturing(stream: Stream, original: WriteCall): WriteCall {
  return (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const inside = currentInside();
    const run = taskRunOf(inside);
    if (run === undefined) return Reflect.apply(original, process[stream], [chunk, ...rest]) as boolean;
    if (inside === run && run.isGivenUp) run.services.late(run, "wrote");
    else {
      linesOf(run, stream).write(textOrBytes(chunk, rest));
      // Nobody will ask for what is left once it is over.
      if (run.isClosed) flushConsole(run);
    }
    const done = rest.at(-1);
    if (typeof done === "function") callSoon(done as Callback);
    return true;
  };
}

type Callback = (error: null) => void;

let lastCall: { readonly callback: Callback; times: number } | undefined;

/** Calls back once the code that runs is done. The console gives the same callback each time: to write without end costs no memory then. */
function callSoon(callback: Callback): void {
  if (lastCall?.callback === callback) {
    lastCall.times++;
    return;
  }
  const call = { callback, times: 1 };
  lastCall = call;
  queueMicrotask(() => {
    if (lastCall === call) lastCall = undefined;
    for (let i = 0; i < call.times; i++) callback(null);
  });
}

function textOrBytes(chunk: string | Uint8Array, [encoding]: readonly unknown[]): string | Uint8Array {
  const isEncoded = typeof chunk === "string" && typeof encoding === "string" && !/^utf-?8$/i.test(encoding);
  return isEncoded ? Buffer.from(chunk, encoding as BufferEncoding) : chunk;
}

function linesOf(run: TaskRun, stream: Stream): Lines {
  const ofRun = open.get(run) ?? {};
  open.set(run, ofRun);
  ofRun[stream] ??= new Lines((line) => run.services.printed(run, redact(line), stream));
  return ofRun[stream];
}
