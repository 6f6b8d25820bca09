import { captureConsole } from "../engine/console-capture.ts";
import { guardProcess } from "../engine/process-guard.ts";
import { type RunDescription, readRunDescription } from "../engine/remote/run-description.ts";
import { ByteReader } from "../protocol/byte-reader.ts";
import { writeError } from "../protocol/errors.ts";
import { aboutOf, bodyOf, toDriver, toWorker } from "../protocol/messages.ts";
import { readState } from "../protocol/states.ts";
import { toError } from "../states/make.ts";
import { Answers } from "./answers.ts";
import type { DriverLink } from "./driver-link.ts";
import { type FlowHere, FlowRunHere } from "./flow-run-here.ts";
import { Frames } from "./frames.ts";

/** How long task runs may follow each other without giving timers, streams and signals of the user's their turn, in milliseconds. */
const turn = 10;

/**
 * Serves a driver for as long as this thread or process lives.
 *
 *   idle ── begin ──▶ loading ──▶ working ── finish ──▶ idle
 *                        └── the flow cannot be loaded: refused ──▶ idle
 *
 * Working: a request is claimed when the worker has room for it, so that what it has no room for can be taken back.
 */
export function serve(link: DriverLink, load: LoadFlow): void {
  guardProcess();
  captureConsole();
  new Server(link, load);
}

/** Loads the flow of a run. What the driver sent of the flow follows the description. The structure is what it is compared by. */
export type LoadFlow = (description: RunDescription, sent: ByteReader) => Promise<FlowHere & { readonly structure: Uint8Array }>;

class Server {
  readonly #link: DriverLink;
  readonly #load: LoadFlow;
  readonly #frames: Frames;
  readonly #answers: Answers;
  #run: FlowRunHere | undefined;
  /** Task runs that may be under way at once. */
  #room = 1;
  #underWay = 0;
  #isWaiting = false;

  constructor(link: DriverLink, load: LoadFlow) {
    this.#link = link;
    this.#load = load;
    this.#frames = new Frames(link);
    this.#answers = new Answers(this.#frames);
    link.onMessage = (message) => this.#hear(message);
    link.onWake = () => this.#work();
  }

  #hear(message: Uint8Array): void {
    const body = bodyOf(message);
    const about = aboutOf(message);
    switch (message[0]) {
      case toWorker.begin:
        void this.#begin(about, body);
        return;
      case toWorker.share:
        this.#run?.share(about, body);
        return;
      case toWorker.forget:
        this.#run?.forget(about);
        return;
      case toWorker.tell:
        this.#run?.tell(about, readState(new ByteReader(body)));
        return;
      case toWorker.answer:
        this.#answers.settle(about, body);
        return;
      case toWorker.finish:
        this.#run = undefined;
        return;
      default:
        throw new Error(`Internal error: there is no message ${message[0]}`);
    }
  }

  /** Never rejects. */
  async #begin(room: number, body: Uint8Array): Promise<void> {
    try {
      const reader = new ByteReader(body);
      const description = readRunDescription(reader);
      const flow = await this.#load(description, reader);
      this.#run = new FlowRunHere(flow, description, { frames: this.#frames, ask: this.#answers.ask });
      this.#room = room;
      this.#frames.sendNow(toDriver.ready, 0, (writer) => writer.raw(flow.structure));
      this.#work();
    } catch (thrown) {
      this.#frames.sendNow(toDriver.refused, 0, (writer) => writeError(writer, toError(thrown)));
    }
  }

  #work(): void {
    const turnEnds = performance.now() + turn;
    while (this.#run !== undefined && this.#underWay < this.#room && !this.#isWaiting) {
      const claimed = this.#link.claim();
      if (claimed === undefined) return;
      this.#start(this.#run, claimed.id, claimed.bytes);
      if (performance.now() > turnEnds) this.#workNextTurn();
    }
  }

  #workNextTurn(): void {
    this.#isWaiting = true;
    setImmediate(() => {
      this.#isWaiting = false;
      this.#work();
    });
  }

  #start(run: FlowRunHere, id: number, bytes: Uint8Array): void {
    const over = run.run(id, bytes);
    if (over === undefined) return;
    this.#underWay++;
    void over.then(() => {
      this.#underWay--;
      this.#work();
    });
  }
}
