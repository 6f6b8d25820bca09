import { execFileSync, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import type { DriverLink } from "../../../src/worker/driver-link.ts";

/*
 * What a worker under test does. A request is one byte and more: `echo` comes back after a while of work, its first five bytes only;
 * `check` is a large body that is to follow a pattern; `command` is a `Command` as JSON.
 */
export const requests = { echo: 1, check: 2, command: 3 } as const;

export type Command =
  /** Says "here" and holds the worker's main until the file is there. */
  | { readonly does: "hold"; readonly until: string }
  /** The same without holding the main: it answers when the file is there. */
  | { readonly does: "watch"; readonly until: string }
  | { readonly does: "spin" }
  | { readonly does: "send"; readonly sizes: readonly number[] }
  /** Sends so many frames of one size, and notes in a file now and then how many it has sent. */
  | { readonly does: "flood"; readonly frames: number; readonly size: number; readonly note: string }
  /** Answers with the posted messages that came so far. */
  | { readonly does: "tell" }
  | { readonly does: "print"; readonly text: string; readonly to: "stdout" | "stderr" }
  | { readonly does: "exit"; readonly code: number }
  | { readonly does: "throw"; readonly text: string }
  | { readonly does: "kill"; readonly signal: NodeJS.Signals }
  /** On the first SIGTERM it exits with 9, but later; on a second one with 10, at once. */
  | { readonly does: "take SIGTERM"; readonly exitsAfter: number }
  /** Writes "bye" to its standard output when it exits. */
  | { readonly does: "say goodbye" }
  | { readonly does: "fill the heap" }
  /** Answers with the flags that this process was started with. */
  | { readonly does: "show flags" }
  | { readonly does: "show environment" }
  | { readonly does: "buffers"; readonly megabytes: number }
  /** Starts a process that takes so much memory and spins, and answers with its id. */
  | { readonly does: "start a child"; readonly megabytes?: number }
  /** Sits in a call of the system until a file is there, or the one is gone that it makes when it begins. */
  | { readonly does: "call the system"; readonly begun: string; readonly until: string };

const text = (words: unknown): Uint8Array => new TextEncoder().encode(typeof words === "string" ? words : JSON.stringify(words));

/** Bytes of a length that say whether they are whole. */
export function patterned(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 1_021) bytes[i] = (i + length) % 251;
  if (length > 0) bytes[length - 1] = length % 241;
  return bytes;
}

export function isPatterned(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length - 1; i += 1_021) if (bytes[i] !== (i + bytes.length) % 251) return false;
  return bytes.length === 0 || bytes[bytes.length - 1] === bytes.length % 241;
}

/** Microseconds that an echo's fifth byte stands for. */
export const workUnit = 4;

function work(microseconds: number): void {
  const end = performance.now() + microseconds / 1_000;
  while (performance.now() < end) {
    // Busy.
  }
}

const messages: string[] = [];
const kept: unknown[] = [];

/** Serves a link as long as this worker lives. */
export function servePuppet(link: DriverLink): void {
  const claimAll = (): void => {
    for (let request = link.claim(); request !== undefined; request = link.claim()) answer(link, request.bytes);
  };
  link.onWake = claimAll;
  link.onMessage = (message) => messages.push(new TextDecoder().decode(message));
  claimAll();
}

function answer(link: DriverLink, request: Uint8Array): void {
  const body = request.subarray(1);
  if (request[0] === requests.echo) {
    work((body[4] ?? 0) * workUnit);
    link.send(body.subarray(0, 5));
  } else if (request[0] === requests.check) {
    link.send(text([body.length, isPatterned(body)]));
  } else {
    perform(link, JSON.parse(new TextDecoder().decode(body)) as Command);
  }
}

function perform(link: DriverLink, command: Command): void {
  switch (command.does) {
    case "hold":
      link.send(text("here"));
      while (!existsSync(command.until)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      link.send(text("held"));
      return;
    case "watch":
      watch(command.until, () => link.send(text("seen")));
      return;
    case "spin":
      link.send(text("here"));
      for (;;) work(1);
    case "send":
      for (const size of command.sizes) link.send(patterned(size));
      return;
    case "flood":
      flood(link, command);
      return;
    case "tell":
      link.send(text(messages));
      return;
    case "call the system":
      execFileSync("sh", ["-c", 'echo > "$1"; while [ -e "$1" ] && ! [ -e "$2" ]; do sleep 0.02; done', "sh", command.begun, command.until]);
      return;
    case "start a child":
      link.send(text(startChild(command.megabytes ?? 0)));
      return;
    default:
      end(link, command);
  }
}

type Ending = Exclude<Command, { does: "hold" | "watch" | "spin" | "send" | "flood" | "tell" | "call the system" | "start a child" }>;

function end(link: DriverLink, command: Ending): void {
  switch (command.does) {
    case "print":
      process[command.to].write(command.text);
      link.send(text("printed"));
      return;
    case "exit":
      link.send(text("last"));
      process.exit(command.code);
      return;
    case "throw":
      setImmediate(() => {
        throw new TypeError(command.text);
      });
      return;
    case "kill":
      link.send(text("last"));
      process.kill(process.pid, command.signal);
      return;
    case "take SIGTERM":
      process.once("SIGTERM", () => {
        setTimeout(() => process.exit(9), command.exitsAfter);
        process.once("SIGTERM", () => process.exit(10));
      });
      link.send(text("waiting for it"));
      return;
    case "say goodbye":
      process.on("exit", () => process.stdout.write("bye"));
      link.send(text("at the end"));
      return;
    case "fill the heap":
      link.send(text("here"));
      for (;;) kept.push(new Array(10_000).fill(kept.length));
    case "show flags":
      link.send(text(process.execArgv));
      return;
    case "show environment":
      link.send(text(process.env));
      return;
    case "buffers":
      kept.push(Buffer.alloc(command.megabytes * 1_048_576, 1));
      link.send(text("kept"));
  }
}

function flood(link: DriverLink, { frames, size, note }: { readonly frames: number; readonly size: number; readonly note: string }): void {
  for (let sent = 0; sent < frames; sent++) {
    const frame = patterned(size);
    new DataView(frame.buffer).setUint32(0, sent);
    link.send(frame);
    if (sent % Math.ceil(frames / 1_000) === 0) writeFileSync(note, String(sent));
  }
}

function startChild(megabytes: number): number | undefined {
  const program = `const kept = Buffer.alloc(${megabytes * 1_048_576}, 1); for (;;) kept.length;`;
  return spawn(process.execPath, ["-e", program], { stdio: "ignore" }).pid;
}

function watch(file: string, then: () => void): void {
  if (existsSync(file)) then();
  else setTimeout(() => watch(file, then), 2);
}
