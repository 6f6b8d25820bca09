import { Socket } from "node:net";
import type { LinkParts } from "../protocol/link-parts.ts";
import { PacketReader } from "../protocol/packet-reader.ts";
import { PacketWriter } from "../protocol/packet-writer.ts";
import { readU32 } from "../protocol/packets.ts";
import { fromProcess, idLength, toProcess } from "../protocol/pipe-packets.ts";
import { WorkerChannel } from "../protocol/worker-channel.ts";
import { signalGroup } from "../util/signal-group.ts";
import { groupMemory } from "./group-memory.ts";

/** Bytes that are read from the pipe at once, at most. */
const readBuffer = 262_144;

/** So many pieces of frames are written in one turn of the event loop, at most. */
const piecesAtOnce = 4;

/** Milliseconds after which a main that has not claimed all there was is busy with a task. */
const busyTime = 20;

/** Milliseconds between two looks at the memory of the process group. */
const watchEvery = 250;

/** Milliseconds in which the driver has to take the message that the memory was too much. */
const lastWordTime = 1_000;

/**
 * Between the driver's pipe and the channel to this process's main.
 *
 *   pipe ── requests, messages ──▶ channel        at once: the driver keeps to the room of the queue
 *   pipe ◀── frames ────────────── channel        as fast as the driver reads; then the ring fills, and the main waits
 *   pipe ends: the driver is dead ──▶ SIGKILL to the process group
 */
export class DriverPipe {
  readonly #pipe: Socket;
  readonly #channel: WorkerChannel;
  readonly #writer: PacketWriter;
  #isPumping = false;
  #isFlushing = false;
  #claimed = 0;
  /** The id of the large request that comes next. */
  #largeId = 0;
  #watch: NodeJS.Timeout | undefined;

  constructor(descriptor: number, parts: LinkParts) {
    this.#channel = new WorkerChannel(parts);
    const reader = new PacketReader((kind, body) => this.#receive(kind, body));
    const callback = (length: number, bytes: Uint8Array): true => {
      reader.read(bytes.subarray(0, length));
      return true;
    };
    // One large buffer for all that is read costs half of what a new one each time does.
    const pipe = new Socket({ fd: descriptor, readable: true, writable: true, onread: { buffer: new Uint8Array(readBuffer), callback } });
    this.#pipe = pipe;
    this.#writer = new PacketWriter(pipe);
    pipe.on("drain", () => this.#startPumping());
    for (const event of ["end", "error", "close"]) pipe.on(event, killGroup);
    pipe.resume();
    this.#channel.onFrames = () => this.#startPumping();
    this.#channel.onBusy = () => this.#writer.write(fromProcess.busy, undefined);
    this.#channel.onFlush = () => {
      this.#isFlushing = true;
      this.#startPumping();
    };
  }

  #receive(kind: number, body: Uint8Array): void {
    switch (kind) {
      case toProcess.request:
        this.#push(readU32(body, 0), body.subarray(idLength));
        return;
      case toProcess.largeId:
        this.#largeId = readU32(body, 0);
        return;
      case toProcess.largeRequest:
        this.#push(this.#largeId, body);
        return;
      case toProcess.message:
        this.#channel.post(body, true);
        return;
      case toProcess.takeBack:
        this.#takeBack(readU32(body, 0));
        return;
      case toProcess.stop:
        this.#stop();
        return;
      case toProcess.watch:
        this.#watchMemory(readU32(body, 0));
        return;
      case toProcess.ping:
        this.#writer.write(fromProcess.pong, undefined);
        return;
      default:
        throw new Error(`Internal error: a packet of unknown kind ${kind} from the driver`);
    }
  }

  #push(id: number, request: Uint8Array): void {
    if (!this.#channel.push(id, request)) throw new Error("Internal error: the driver sent more requests than there is room for");
  }

  #takeBack(most: number): void {
    const ids = Uint32Array.from(this.#channel.takeBack(most));
    this.#writer.write(fromProcess.taken, undefined, new Uint8Array(ids.buffer));
  }

  #startPumping(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    this.#pump();
  }

  /** Writes a few pieces, so that what the driver sends is heard in between. */
  readonly #pump = (): void => {
    for (let piece = 0; piece < piecesAtOnce; piece++) {
      this.#isPumping = !this.#pipe.writableNeedDrain && this.#writeSome();
      if (!this.#isPumping) return;
    }
    setImmediate(this.#pump);
  };

  #writeSome(): boolean {
    const arrived = this.#channel.read();
    if (arrived === undefined) {
      if (this.#isFlushing) this.#finishFlush();
      return false;
    }
    this.#pipe.cork();
    const { claimed } = this.#channel;
    if (claimed !== this.#claimed) this.#writer.write(fromProcess.claimed, claimed);
    this.#claimed = claimed;
    this.#writer.flush();
    if ("packets" in arrived) this.#pipe.write(arrived.packets);
    else this.#writer.write(fromProcess.frame, undefined, arrived.large);
    this.#pipe.uncork();
    return true;
  }

  #finishFlush(): void {
    this.#pipe.write(new Uint8Array(0), () => this.#channel.confirmFlush());
  }

  /** The main ends when it hears this. It may be just done with its last task: then it is free in a moment. */
  #stop(): void {
    this.#channel.stop();
    setTimeout(() => {
      if (!this.#channel.isIdle) this.#writer.write(fromProcess.busy, undefined);
    }, busyTime);
  }

  #watchMemory(limit: number): void {
    clearInterval(this.#watch);
    if (limit === 0) return;
    this.#watch = setInterval(() => {
      const used = Math.ceil(groupMemory() / 1_024);
      if (used > limit) this.#endForMemory(used);
    }, watchEvery);
  }

  #endForMemory(used: number): void {
    clearInterval(this.#watch);
    this.#writer.write(fromProcess.overLimit, used);
    this.#writer.flush();
    this.#pipe.write(new Uint8Array(0), killGroup);
    setTimeout(killGroup, lastWordTime);
  }
}

/** Ends this process and everything it started, unless that left the group. */
function killGroup(): void {
  if (!signalGroup(process.pid, "SIGKILL")) process.kill(process.pid, "SIGKILL");
}
