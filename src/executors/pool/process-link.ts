import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { PacketReader } from "../../protocol/packet-reader.ts";
import { PacketWriter } from "../../protocol/packet-writer.ts";
import { inlineLimit, readU32 } from "../../protocol/packets.ts";
import { fromProcess, toProcess } from "../../protocol/pipe-packets.ts";
import { signalGroup } from "../../util/signal-group.ts";
import { Heartbeat, usualPingInterval } from "./heartbeat.ts";
import { environmentFor, flagsForProcesses } from "./node-flags.ts";
import { PrintedText } from "./printed-text.ts";
import { RemoteQueue } from "./remote-queue.ts";
import type { WorkerExit, WorkerLink, WorkerOptions } from "./worker-link.ts";

/** Milliseconds in which a free process may end by itself. One that is busy says so. */
const stopTime = 500;

/** Milliseconds from SIGTERM to SIGKILL, unless the options say otherwise. */
const usualGrace = 2_000;

/** Milliseconds in which a process has to be gone whose pipe has ended: nothing can be said to it any more. */
const cutOffTime = 1_000;

/** Milliseconds to read what a process wrote last: somebody who left its group may hold its pipes open. */
const lastWordsTime = 500;

/** How a process ended, or why it never began. */
interface ChildEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly error: Error | undefined;
}

/** A worker that is a process of its own, the first of its process group. */
export class ProcessLink implements WorkerLink {
  readonly kind = "process";
  readonly pid: number;
  readonly exited: Promise<WorkerExit>;
  onFrame: (frame: Uint8Array) => void = ignore;
  onPrinted: (text: string, stream: "stdout" | "stderr") => void = ignore;
  readonly #child: ChildProcess;
  readonly #output: readonly [stdout: Socket, stderr: Socket];
  readonly #pipe: Socket;
  readonly #writer: PacketWriter;
  readonly #printed = new PrintedText((text, stream) => this.onPrinted(text, stream));
  readonly #queue = new RemoteQueue();
  readonly #takeBacks: ((ids: number[]) => void)[] = [];
  readonly #options: WorkerOptions;
  #life: "running" | "stopping" | "ending" | "gone" = "running";
  #timer: NodeJS.Timeout | undefined;
  #overLimit: number | undefined;
  #unresponsive = false;
  readonly #heartbeat: Heartbeat;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#child = start(options);
    this.pid = this.#child.pid ?? 0;
    this.#output = [socketAt(this.#child, 1), socketAt(this.#child, 2)];
    this.#pipe = socketAt(this.#child, 3);
    this.#writer = new PacketWriter(this.#pipe);
    const reader = new PacketReader((kind, body) => this.#receive(kind, body));
    this.#heartbeat = new Heartbeat({
      interval: options.pingInterval ?? usualPingInterval,
      ping: () => this.#writer.write(toProcess.ping, undefined),
      onSilence: () => this.#endUnresponsive(),
    });
    this.#pipe.on("data", (bytes) => {
      this.#heartbeat.heard();
      reader.read(bytes);
    });
    // An error of the pipe is followed by "close".
    this.#pipe.on("error", ignore);
    this.#pipe.once("close", () => this.#cutOff());
    const [stdout, stderr] = this.#output;
    stdout.on("data", (bytes) => this.#printed.add("stdout", bytes));
    stderr.on("data", (bytes) => this.#printed.add("stderr", bytes));
    this.exited = endOf(this.#child).then((end) => this.#gone(end));
    this.#watch(true);
  }

  push(id: number, request: Uint8Array): boolean {
    if (this.#life !== "running" || !this.#queue.add(id, request.length)) return false;
    if (request.length > inlineLimit) {
      this.#writer.write(toProcess.largeId, id);
      this.#writer.write(toProcess.largeRequest, undefined, request);
    } else {
      this.#writer.write(toProcess.request, id, request);
    }
    return true;
  }

  takeBack(most: number, taken: (ids: number[]) => void): void {
    if (this.#life === "gone") {
      taken([]);
      return;
    }
    this.#takeBacks.push(taken);
    this.#writer.write(toProcess.takeBack, most);
  }

  post(message: Uint8Array, transfer = false): void {
    if (this.#life === "gone") return;
    // A large one is not copied on its way.
    const bytes = transfer || message.length <= inlineLimit ? message : new Uint8Array(message);
    this.#writer.write(toProcess.message, undefined, bytes);
  }

  ref(): void {
    for (const handle of [this.#child, this.#pipe, ...this.#output]) handle.ref();
    this.#watch(true);
  }

  unref(): void {
    for (const handle of [this.#child, this.#pipe, ...this.#output]) handle.unref();
    this.#watch(false);
  }

  end(how: "gentle" | "hard"): void {
    if (this.#life === "gone") return;
    if (how === "hard") {
      this.#kill();
    } else if (this.#life === "running") {
      this.#life = "stopping";
      this.#writer.write(toProcess.stop, undefined);
      this.#timer = setTimeout(() => this.#terminate(), stopTime);
    }
  }

  #receive(kind: number, body: Uint8Array): void {
    switch (kind) {
      case fromProcess.frame:
        this.onFrame(body);
        return;
      case fromProcess.claimed:
        this.#queue.claimed(readU32(body, 0));
        return;
      case fromProcess.taken:
        this.#giveBack(Array.from({ length: body.length / 4 }, (_, i) => readU32(body, 4 * i)));
        return;
      case fromProcess.busy:
        if (this.#life === "stopping") this.#terminate();
        return;
      case fromProcess.overLimit:
        this.#overLimit = readU32(body, 0) * 1_024;
        this.#kill();
        return;
      case fromProcess.pong:
        return;
      default:
        throw new Error(`Internal error: a packet of unknown kind ${kind} from a worker process`);
    }
  }

  #giveBack(ids: number[]): void {
    this.#queue.takenBack(ids);
    this.#takeBacks.shift()?.(ids);
  }

  #terminate(): void {
    this.#life = "ending";
    clearTimeout(this.#timer);
    this.#signal("SIGTERM");
    this.#timer = setTimeout(() => this.#kill(), this.#options.grace ?? usualGrace);
  }

  #kill(): void {
    this.#signal("SIGKILL");
    if (this.#life !== "gone") this.#life = "ending";
    clearTimeout(this.#timer);
  }

  /** Not when it is gone: the id of the group may be somebody else's then. */
  #signal(signal: NodeJS.Signals): void {
    if (this.pid !== 0 && this.#life !== "gone") signalGroup(this.pid, signal);
  }

  /** The pipe is closed: the process ends, or has lost the thread that had it. */
  #cutOff(): void {
    if (this.#life === "gone") return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#kill(), cutOffTime);
  }

  /** Whether its memory and its heartbeat matter. */
  #watch(on: boolean): void {
    if (this.#life !== "running") return;
    const { memoryLimit } = this.#options;
    if (memoryLimit !== undefined) this.#writer.write(toProcess.watch, on ? Math.ceil(memoryLimit / 1_024) : 0);
    if (on) this.#heartbeat.start();
    else this.#heartbeat.stop();
  }

  #endUnresponsive(): void {
    this.#unresponsive = true;
    this.#kill();
  }

  async #gone({ code, signal, error }: ChildEnd): Promise<WorkerExit> {
    // What it started and left behind goes with it.
    this.#signal("SIGKILL");
    this.#life = "gone";
    this.#heartbeat.stop();
    clearTimeout(this.#timer);
    await allRead([this.#pipe, ...this.#output]);
    for (const taken of this.#takeBacks.splice(0)) taken([]);
    const stderrTail = this.#printed.tail;
    const overLimit = this.#overLimit;
    const outOfMemory = overLimit !== undefined || ((signal === "SIGABRT" || code === 134) && /heap out of memory/.test(stderrTail));
    return { code, signal, error, outOfMemory, overLimit, stuck: false, unresponsive: this.#unresponsive, stderrTail };
  }
}

function start({ program, memoryLimit, env, execArgv }: WorkerOptions): ChildProcess {
  const flags = flagsForProcesses(execArgv ?? process.execArgv);
  // V8 then collects garbage before the limit is reached.
  const heap = memoryLimit === undefined ? [] : [`--max-old-space-size=${Math.max(1, Math.floor(memoryLimit / 1_048_576))}`];
  return spawn(process.execPath, [...heap, ...flags, fileURLToPath(program)], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: process.platform !== "win32",
    windowsHide: true,
    env: environmentFor("process", env ?? process.env),
  });
}

/** Where the process could not be started there may be no pipes: then one that is closed. */
function socketAt(child: ChildProcess, at: 1 | 2 | 3): Socket {
  const socket: unknown = child.stdio?.[at];
  return socket instanceof Socket ? socket : new Socket().destroy();
}

function endOf(child: ChildProcess): Promise<ChildEnd> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: null, error }));
    child.once("exit", (code, signal) => resolve({ code, signal, error: undefined }));
  });
}

/** Resolves when what came out of a process that is gone is read, or it takes too long. */
async function allRead(pipes: readonly Socket[]): Promise<void> {
  const late = setTimeout(() => {
    for (const pipe of pipes) pipe.destroy();
  }, lastWordsTime);
  await Promise.allSettled(pipes.map((pipe) => finished(pipe)));
  clearTimeout(late);
}

function ignore(): void {
  // Nobody listens yet, or needs to.
}
