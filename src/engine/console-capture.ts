import { redact } from "../util/redact.ts";
import { currentInside } from "./context.ts";
import { TaskRun } from "./task-run.ts";

type Stream = "stdout" | "stderr";
type Write = typeof process.stdout.write;

let users = 0;
let restore: (() => void) | undefined;
/** What task runs have written of a line that is not complete, by stream. */
const open = new Map<TaskRun, Record<Stream, string>>();

/**
 * While runs are going on in this process, what tasks write to standard output and error, also through `console`, goes line by line
 * to their run. What everybody else writes goes out untouched. Returns how to end it; the last one puts everything back.
 */
export function captureConsole(): () => void {
  if (users === 0) restore = install();
  users++;
  let ended = false;
  return () => {
    if (ended) return;
    ended = true;
    users--;
    if (users > 0) return;
    restore?.();
    restore = undefined;
  };
}

/** Writes as if nothing were captured: for headrace's own output from within a task. */
let bare: Record<Stream, (text: string) => void> = {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
};

export function writeBare(text: string, stream: Stream): void {
  bare[stream](text);
}

/** Hands on the rest of a line that a task run did not complete. */
export function flushConsole(run: TaskRun): void {
  const rest = open.get(run);
  if (rest === undefined) return;
  open.delete(run);
  if (rest.stdout !== "") run.services.printed(run, redact(rest.stdout), "stdout");
  if (rest.stderr !== "") run.services.printed(run, redact(rest.stderr), "stderr");
}

function install(): () => void {
  const before = { bare, stdout: process.stdout.write, stderr: process.stderr.write };
  bare = {
    stdout: (text) => before.stdout.call(process.stdout, text),
    stderr: (text) => before.stderr.call(process.stderr, text),
  };
  const guarded = { stdout: capturing("stdout", before.stdout), stderr: capturing("stderr", before.stderr) };
  process.stdout.write = guarded.stdout;
  process.stderr.write = guarded.stderr;
  return () => {
    if (process.stdout.write === guarded.stdout) process.stdout.write = before.stdout;
    if (process.stderr.write === guarded.stderr) process.stderr.write = before.stderr;
    bare = before.bare;
  };
}

function capturing(stream: Stream, original: Write): Write {
  const write = function (this: unknown, chunk: string | Uint8Array, ...rest: unknown[]): boolean {
    const inside = currentInside();
    if (!(inside instanceof TaskRun)) return Reflect.apply(original, process[stream], [chunk, ...rest]) as boolean;
    take(inside, stream, typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
    const done = rest.at(-1);
    if (typeof done === "function") queueMicrotask(() => done());
    return true;
  };
  return write as Write;
}

function take(run: TaskRun, stream: Stream, text: string): void {
  const rest = open.get(run) ?? { stdout: "", stderr: "" };
  const lines = (rest[stream] + text).split("\n");
  rest[stream] = lines.pop() ?? "";
  if (rest.stdout === "" && rest.stderr === "") open.delete(run);
  else open.set(run, rest);
  for (const line of lines) run.services.printed(run, redact(line), stream);
}
