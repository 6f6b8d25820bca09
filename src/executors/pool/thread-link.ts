import { type ResourceLimits, Worker } from "node:worker_threads";
import { makeLinkParts } from "../../protocol/link-parts.ts";
import { eachPacket, framePacket, printedPackets } from "../../protocol/packets.ts";
import { WorkerChannel } from "../../protocol/worker-channel.ts";
import { environmentFor, flagsForThreads } from "./node-flags.ts";
import { PrintedText } from "./printed-text.ts";
import { giveUpThread } from "./stuck-threads.ts";
import type { WorkerExit, WorkerLink, WorkerOptions } from "./worker-link.ts";

/** Milliseconds in which a free thread may end by itself. */
const stopTime = 100;

/**
 * New objects of a thread with a limit. When its heap is full V8 allows it 16 MB more to end in. Where more than that may still move in
 * from the new objects it aborts the whole process instead. With this size that was not seen; single objects above 16 MB still do it.
 */
const youngMegabytes = 32;

/** Milliseconds in which a thread that is ended has to be gone. It takes 1 to 5, unless it sits in a call of the system. */
const stuckTime = 1_000;

/** A worker that is a thread of this process. */
export class ThreadLink implements WorkerLink {
  readonly kind = "thread";
  readonly pid: number;
  readonly exited: Promise<WorkerExit>;
  onFrame: (frame: Uint8Array) => void = ignore;
  onPrinted: (text: string, stream: "stdout" | "stderr") => void = ignore;
  readonly #worker: Worker;
  readonly #channel: WorkerChannel;
  readonly #printed = new PrintedText((text, stream) => this.onPrinted(text, stream));
  readonly #exit = Promise.withResolvers<WorkerExit>();
  #life: "running" | "stopping" | "ending" | "gone" = "running";
  #error: Error | undefined;
  #timer: NodeJS.Timeout | undefined;
  #draining = false;

  constructor(options: WorkerOptions) {
    const { near, far } = makeLinkParts();
    this.#channel = new WorkerChannel(near);
    this.#channel.onFrames = () => this.#startDraining();
    this.#worker = new Worker(options.program, {
      // The program prints through the ring. Node's own streams for that, which nobody reads, would lose what a thread wrote last.
      stdout: true,
      stderr: true,
      env: environmentFor("thread", options.env ?? process.env),
      execArgv: flagsForThreads(options.execArgv ?? process.execArgv),
      resourceLimits: heapLimits(options.memoryLimit),
    });
    this.#worker.postMessage(far, [far.port]);
    this.#worker.on("error", (error: unknown) => {
      this.#error = error instanceof Error ? error : new Error(`A thread died of something that is no error: ${String(error)}`);
    });
    this.#worker.once("exit", (code) => this.#gone({ code, stuck: false }));
    this.pid = this.#worker.threadId;
    this.exited = this.#exit.promise;
  }

  push(id: number, request: Uint8Array): boolean {
    return this.#life === "running" && this.#channel.push(id, request);
  }

  takeBack(most: number, taken: (ids: number[]) => void): void {
    taken(this.#life === "gone" ? [] : this.#channel.takeBack(most));
  }

  post(message: Uint8Array, transfer = false): void {
    if (this.#life !== "gone") this.#channel.post(message, transfer);
  }

  ref(): void {
    this.#worker.ref();
    this.#channel.ref();
  }

  unref(): void {
    this.#worker.unref();
    this.#channel.unref();
  }

  end(how: "gentle" | "hard"): void {
    if (how === "gentle" && this.#life === "running") {
      this.#life = "stopping";
      this.#channel.stop();
      this.#timer = setTimeout(() => this.#terminate(), stopTime);
    } else if (how === "hard" && (this.#life === "running" || this.#life === "stopping")) {
      this.#terminate();
    }
  }

  #terminate(): void {
    this.#life = "ending";
    clearTimeout(this.#timer);
    void this.#worker.terminate();
    this.#timer = setTimeout(() => {
      giveUpThread(this.#worker);
      this.#gone({ code: null, stuck: true });
    }, stuckTime);
  }

  #gone({ code, stuck }: Pick<WorkerExit, "code" | "stuck">): void {
    if (this.#life === "gone") return;
    this.#life = "gone";
    clearTimeout(this.#timer);
    while (this.#readSome()) {
      // What it sent before it ended counts.
    }
    this.#channel.close();
    const error = this.#error;
    this.#exit.resolve({
      code,
      signal: null,
      error,
      outOfMemory: error !== undefined && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY",
      overLimit: undefined,
      stuck,
      unresponsive: false,
      stderrTail: this.#printed.tail,
    });
  }

  #startDraining(): void {
    if (this.#draining) return;
    this.#draining = true;
    this.#drain();
  }

  /** Reads in pieces, so that a flood leaves the event loop its turns. */
  readonly #drain = (): void => {
    this.#draining = this.#life !== "gone" && this.#readSome();
    if (this.#draining) setImmediate(this.#drain);
  };

  #readSome(): boolean {
    const arrived = this.#channel.read();
    if (arrived === undefined) return false;
    if ("large" in arrived) this.onFrame(arrived.large);
    else eachPacket(arrived.packets, this.#givePacket);
    return true;
  }

  readonly #givePacket = (kind: number, body: Uint8Array): void => {
    if (kind === framePacket) this.onFrame(body);
    else this.#printed.add(kind === printedPackets.stderr ? "stderr" : "stdout", body);
  };
}

function heapLimits(bytes: number | undefined): ResourceLimits {
  if (bytes === undefined) return {};
  return { maxOldGenerationSizeMb: Math.floor(bytes / 1_048_576), maxYoungGenerationSizeMb: youngMegabytes };
}

function ignore(): void {
  // Nobody listens yet.
}
