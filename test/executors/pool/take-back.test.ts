import { readFile } from "node:fs/promises";
import path from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WorkerLink } from "../../../src/executors/pool/worker-link.ts";
import { makeGates } from "../../helpers/gates.ts";
import { requests } from "../../helpers/puppet/puppet.ts";
import { asRequest, echo, type Kind, kinds, numberIn, Puppet, requestOf } from "./puppet-link.ts";

/** A worker whose main is held until the gate opens. */
async function held(kind: Kind): Promise<{ readonly puppet: Puppet; readonly release: () => Promise<void> }> {
  const { folder, open } = makeGates();
  const puppet = new Puppet(kind);
  expect(await puppet.ask({ does: "hold", until: path.join(folder, "go") })).toBe("here");
  const release = async (): Promise<void> => {
    open("go");
    expect(await puppet.words()).toBe("held");
  };
  return { puppet, release };
}

/** An echo that is too large for the queue. */
const largeEcho = (number: number, length = 270_000): Uint8Array => {
  const body = new Uint8Array(length);
  body.set(echo(number).subarray(1));
  return requestOf(requests.echo, body);
};

/** Bytes of main memory that a worker's process uses, on Linux. */
async function memoryOf({ link }: Puppet): Promise<number> {
  if (link.kind === "thread") return process.memoryUsage.rss();
  const [, pages = "0"] = (await readFile(`/proc/${link.pid}/statm`, "latin1")).split(" ");
  return Number(pages) * 4_096;
}

describe.each(kinds)("taking back from a %s", (kind) => {
  test("what lies unread with a busy worker is taken back while it is busy, the newest first, and never runs", async () => {
    const { puppet, release } = await held(kind);
    for (const number of [1, 2, 3, 4, 5]) puppet.link.push(number, echo(number));
    expect(await puppet.takeBack(3)).toEqual([5, 4, 3]);
    expect(await puppet.takeBack(0)).toEqual([]);
    puppet.link.push(6, echo(6));
    await release();
    expect([numberIn(await puppet.frame()), numberIn(await puppet.frame()), numberIn(await puppet.frame())]).toEqual([1, 2, 6]);
    expect(await puppet.takeBack(9)).toEqual([]);
    expect(puppet.unread).toEqual([]);
  });

  test("answers that overtake the answer to a take-back count, and those that are not taken back come", async () => {
    const puppet = new Puppet(kind);
    let number = 0;
    for (let round = 0; round < 100; round++) {
      const pushed = Array.from({ length: 40 }, () => number++);
      for (const one of pushed) puppet.link.push(one, echo(one, 3));
      await turn();
      const taken = await puppet.takeBack(30);
      const rest = pushed.filter((one) => !taken.includes(one));
      for (const one of rest) expect(numberIn(await puppet.frame())).toBe(one);
    }
    expect(puppet.unread).toEqual([]);
  });

  test("places in the queue are used again while a take-back is unanswered", async () => {
    const { puppet, release } = await held(kind);
    for (const number of [1, 2, 3, 4]) puppet.link.push(number, echo(number));
    const first = puppet.takeBack(2);
    for (const number of [5, 6]) puppet.link.push(number, echo(number));
    const second = puppet.takeBack(1);
    puppet.link.push(7, echo(7));
    expect([await first, await second]).toEqual([[4, 3], [6]]);
    await release();
    for (const number of [1, 2, 5, 7]) expect(numberIn(await puppet.frame())).toBe(number);
    expect(puppet.unread).toEqual([]);
  });

  test("large requests are taken back and pushed again", async () => {
    const { puppet, release } = await held(kind);
    for (const number of [1, 2, 3]) puppet.link.push(number, largeEcho(number));
    expect(await puppet.takeBack(2)).toEqual([3, 2]);
    for (const number of [2, 4]) puppet.link.push(number, largeEcho(number));
    puppet.link.push(5, echo(5));
    await release();
    for (const number of [1, 2, 4, 5]) expect(numberIn(await puppet.frame())).toBe(number);
  });

  test("large requests that are taken back leave nothing behind with a worker that is busy", async () => {
    const { puppet, release } = await held(kind);
    const before = await memoryOf(puppet);
    for (let number = 0; number < 20; number++) {
      expect(puppet.link.push(number, largeEcho(number, 30_000_000))).toBe(true);
      expect(await puppet.takeBack(1)).toEqual([number]);
    }
    // 600 MB have come and gone.
    expect((await memoryOf(puppet)) - before).toBeLessThan(300_000_000);
    await release();
  });

  test("over thousands of random runs, every request is answered or taken back, once", { timeout: 120_000 }, async () => {
    const ledger = new Ledger(new Puppet(kind).link);
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ push: fc.integer({ min: 1, max: 12 }), work: fc.integer({ min: 0, max: 15 }) }) },
      { weight: 3, arbitrary: fc.record({ takeBack: fc.integer({ min: 0, max: 20 }) }) },
      { weight: 1, arbitrary: fc.record({ large: fc.integer({ min: 60_000, max: 400_000 }) }) },
      { weight: 3, arbitrary: fc.constant("turn" as const) },
      { weight: 1, arbitrary: fc.constant("answer" as const) },
    );
    const property = fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      for (const one of steps) {
        if (one === "turn") await turn();
        else if (one === "answer") await ledger.something();
        else if ("large" in one) ledger.push((number) => largeEcho(number, one.large));
        else if ("takeBack" in one) ledger.takeBack(one.takeBack);
        else for (let i = 0; i < one.push; i++) ledger.push((number) => echo(number, one.work));
      }
      await ledger.settled();
    });
    await fc.assert(property, { numRuns: 2_000, endOnFailure: true });
    expect(ledger.answered).toBeGreaterThan(5_000);
    expect(ledger.taken).toBeGreaterThan(5_000);
  });
});

/** Which requests are where. */
class Ledger {
  answered = 0;
  taken = 0;
  readonly #link: WorkerLink;
  readonly #out = new Set<number>();
  #next = 0;
  #asked = 0;
  #heard = Promise.withResolvers<void>();

  constructor(link: WorkerLink) {
    this.#link = link;
    link.onFrame = (frame) => {
      this.#settle(numberIn(frame), "answered");
      this.answered++;
    };
  }

  push(request: (number: number) => Uint8Array): void {
    const number = this.#next++;
    if (this.#link.push(number, request(number))) this.#out.add(number);
  }

  takeBack(most: number): void {
    this.#asked++;
    this.#link.takeBack(most, (ids) => {
      this.#asked--;
      if (ids.length > most) throw new Error(`${ids.length} requests came back, where ${most} were asked for`);
      for (const id of ids) this.#settle(id, "taken back");
      this.taken += ids.length;
      this.#hear();
    });
  }

  /** Resolves when something comes that is under way. */
  async something(): Promise<void> {
    if (this.#out.size > 0) await this.#heard.promise;
  }

  async settled(): Promise<void> {
    while (this.#out.size > 0 || this.#asked > 0) await this.#heard.promise;
  }

  #settle(number: number, how: string): void {
    if (!this.#out.delete(number)) throw new Error(`Request ${number} was ${how}, and had been answered or taken back before`);
    this.#hear();
  }

  #hear(): void {
    this.#heard.resolve();
    this.#heard = Promise.withResolvers();
  }
}

test("what is pushed when the queue is full is refused, and there is room when something was answered", async () => {
  for (const kind of kinds) {
    const { puppet, release } = await held(kind);
    let pushed = 0;
    while (puppet.link.push(pushed, echo(pushed))) pushed++;
    expect(pushed).toBe(1_024);
    const taken = await puppet.takeBack(24);
    expect(taken).toHaveLength(24);
    for (const number of taken.reverse()) expect(puppet.link.push(number, echo(number))).toBe(true);
    expect(puppet.link.push(5_000, asRequest({ does: "tell" }))).toBe(false);
    await release();
    for (let number = 0; number < pushed; number++) expect(numberIn(await puppet.frame())).toBe(number);
    while (puppet.link.push(pushed, echo(pushed))) pushed++;
    expect(pushed).toBeGreaterThan(2_000);
    for (let number = 1_024; number < pushed; number++) expect(numberIn(await puppet.frame())).toBe(number);
  }
});
