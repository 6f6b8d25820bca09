import { onTestFinished } from "vitest";
import { ProcessLink } from "../../../src/executors/pool/process-link.ts";
import { ThreadLink } from "../../../src/executors/pool/thread-link.ts";
import type { WorkerLink, WorkerOptions } from "../../../src/executors/pool/worker-link.ts";
import { type Command, requests } from "../../helpers/puppet/puppet.ts";

export const kinds = ["thread", "process"] as const;
export type Kind = (typeof kinds)[number];

export type PuppetOptions = Omit<WorkerOptions, "program">;

export function startLink(kind: Kind, options: PuppetOptions = {}): WorkerLink {
  const settings = { ...options, program: new URL(`../../helpers/puppet/${kind}.ts`, import.meta.url) };
  return kind === "thread" ? new ThreadLink(settings) : new ProcessLink(settings);
}

/** A worker that does as it is told, with what came from it so far. It is ended after the test. */
export class Puppet {
  readonly link: WorkerLink;
  printed = "";
  readonly #frames: Uint8Array[] = [];
  readonly #readers: ((frame: Uint8Array) => void)[] = [];
  #nextId = 1;

  constructor(kind: Kind, options?: PuppetOptions) {
    this.link = startLink(kind, options);
    this.link.onFrame = (frame) => {
      const reader = this.#readers.shift();
      if (reader === undefined) this.#frames.push(frame);
      else reader(frame);
    };
    this.link.onPrinted = (text, stream) => {
      this.printed += `${stream}: ${text}`;
    };
    onTestFinished(async () => {
      this.link.end("hard");
      await this.link.exited;
    });
  }

  /** Frames that came and nobody asked for. */
  get unread(): readonly Uint8Array[] {
    return this.#frames;
  }

  /** The next frame. */
  frame(): Promise<Uint8Array> {
    const first = this.#frames.shift();
    return first === undefined ? new Promise((resolve) => this.#readers.push(resolve)) : Promise.resolve(first);
  }

  /** The next frame as what it says. */
  async words(): Promise<string> {
    return new TextDecoder().decode(await this.frame());
  }

  /** Pushes a command; gives its id, or undefined where there was no room. */
  push(command: Command): number | undefined {
    const id = this.#nextId++;
    return this.link.push(id, asRequest(command)) ? id : undefined;
  }

  /** Pushes a command and waits for one frame. */
  async ask(command: Command): Promise<string> {
    if (this.push(command) === undefined) throw new Error("The worker takes no request");
    return this.words();
  }

  takeBack(most: number): Promise<number[]> {
    return new Promise((resolve) => this.link.takeBack(most, resolve));
  }

  end(how: "gentle" | "hard"): WorkerLink["exited"] {
    this.link.end(how);
    return this.link.exited;
  }
}

export function asRequest(command: Command): Uint8Array {
  return requestOf(requests.command, new TextEncoder().encode(JSON.stringify(command)));
}

export function requestOf(kind: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(1 + body.length);
  bytes[0] = kind;
  bytes.set(body, 1);
  return bytes;
}

/** A request that comes back with its number after so many units of work. */
export function echo(number: number, work = 0): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(5);
  new DataView(body.buffer).setUint32(0, number);
  body[4] = work;
  return requestOf(requests.echo, body);
}

/** The number in the answer to an echo. */
export function numberIn(frame: Uint8Array): number {
  return new DataView(frame.buffer, frame.byteOffset).getUint32(0);
}
