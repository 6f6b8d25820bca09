import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type HeldValue, ValueStore } from "../../src/engine/value-store.ts";
import type { ByteWriter } from "../../src/protocol/byte-writer.ts";
import { UnlinkedFile } from "../../src/util/unlinked-file.ts";
import { seesOpenFiles, unlinkedFiles, unlinkedFilesLeft } from "../helpers/unlinked-files.ts";

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), "values-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Bytes that differ from those of any other number, in length and content. */
const bytesOf = (id: number, length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (id * 31 + i * 7) & 0xff);

/** A value that somebody holds, and where it is once it was given away. */
class Held implements HeldValue {
  handle: number | undefined = undefined;
  readonly size: number;
  readonly bytes: Uint8Array;
  readonly canLeave: boolean;

  constructor(bytes: Uint8Array, canLeave: boolean) {
    this.bytes = bytes;
    this.size = bytes.byteLength;
    this.canLeave = canLeave;
  }

  encode(writer: ByteWriter): void {
    if (this.canLeave) writer.raw(this.bytes);
  }

  moved(handle: number): void {
    this.handle = handle;
  }
}

const sizes = { memory: fc.integer({ min: 0, max: 3000 }), chunkSize: fc.constantFrom(64, 256, 4096) };
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("put" as const), length: fc.nat({ max: 400 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("hold" as const), length: fc.nat({ max: 1000 }), canLeave: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("release" as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("read" as const), which: fc.nat() }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What a store should hold, beside a store. */
class Model {
  readonly store: ValueStore;
  readonly #put = new Map<number, Uint8Array>();
  readonly #held = new Set<Held>();
  #id = 0;

  constructor(store: ValueStore) {
    this.store = store;
  }

  take(next: Step): void {
    switch (next.kind) {
      case "put": {
        const bytes = bytesOf(this.#id++, next.length);
        this.#put.set(this.store.put(bytes), bytes);
        return;
      }
      case "hold": {
        const held = new Held(bytesOf(this.#id++, next.length), next.canLeave);
        this.#held.add(held);
        this.store.hold(held);
        return;
      }
      case "release":
        this.#release(next.which);
        return;
      case "read": {
        const entry = [...this.#put][next.which % Math.max(1, this.#put.size)];
        if (entry !== undefined) expect([...this.store.get(entry[0])]).toEqual([...entry[1]]);
      }
    }
  }

  checkAll(): void {
    for (const [handle, bytes] of this.#put) expect([...this.store.get(handle)]).toEqual([...bytes]);
    for (const { handle, bytes } of this.#held) if (handle !== undefined) expect([...this.store.get(handle)]).toEqual([...bytes]);
  }

  releaseAll(): void {
    while (this.#put.size + this.#held.size > 0) this.#release(0);
  }

  #release(which: number): void {
    const all = [...this.#put.keys(), ...this.#held];
    const one = all[which % Math.max(1, all.length)];
    if (typeof one === "number") {
      this.store.release(one);
      this.#put.delete(one);
    } else if (one !== undefined) {
      if (one.handle === undefined) this.store.letGo(one);
      else this.store.release(one.handle);
      this.#held.delete(one);
    }
  }
}

describe("a store of encoded values", () => {
  test("gives every value back as it was, in memory or in the file, and holds no more in memory than it may", () => {
    const place = folder();
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.record(sizes), (steps, { memory, chunkSize }) => {
        const store = new ValueStore({ memory, chunkSize, folder: place });
        const model = new Model(store);
        for (const next of steps) {
          model.take(next);
          expect(store.inMemory).toBeLessThanOrEqual(Math.max(memory, chunkSize));
        }
        model.checkAll();
        model.releaseAll();
        expect(store.inFile).toBe(0);
        expect(store.inMemory).toBeLessThanOrEqual(chunkSize);
      }),
      { numRuns: 300 },
    );
    expect(readdirSync(place)).toEqual([]);
  });

  test("a chunk in which all values were released is free as soon as it is full", () => {
    const store = new ValueStore({ memory: 2 ** 30, chunkSize: 64 });
    for (let i = 0; i < 1000; i++) store.release(store.put(bytesOf(i, 2)));
    expect(store.inMemory).toBe(64);
  });

  test("reads values of any length from a chunk of the usual size in the file", () => {
    const store = new ValueStore({ memory: 0, folder: folder() });
    const lengths = [0, 1, 127, 128, 4000, 4093, 4094, 4095, 4096, 16_383, 16_384, 65_535, 65_536, 200_000];
    const handles = lengths.map((length, i) => store.put(bytesOf(i, length)));
    // The chunk goes when another one is begun.
    for (let i = 0; i < 20; i++) store.put(bytesOf(i, 65_000));
    expect(store.inFile).toBeGreaterThan(2 ** 20);
    expect(handles.map((handle) => Buffer.compare(store.get(handle), bytesOf(handles.indexOf(handle), lengths[handles.indexOf(handle)] ?? 0)))).toEqual(
      lengths.map(() => 0),
    );
  });

  test("a small value costs its bytes and one or two more, a large one is handed over uncopied", () => {
    const store = new ValueStore({ memory: 2 ** 30 });
    for (let i = 0; i < 100_000; i++) store.put(bytesOf(i, 30));
    expect(store.inMemory).toBeLessThanOrEqual(31 * 100_000 + 2 * 2 ** 20);
    const large = new Uint8Array(100_000);
    expect(store.get(store.put(large))).toBe(large);
  });

  test("keeps nothing alive or open to change that only lends its bytes: memory that is shared, and a small part of something large", () => {
    const store = new ValueStore({ memory: 2 ** 30, chunkSize: 64 });
    const shared = new Uint8Array(new SharedArrayBuffer(100)).fill(1);
    const parts = [new Uint8Array(100_000).fill(2).subarray(0, 100), Buffer.alloc(100_000, 3).subarray(0, 100)];
    const handles = [shared, ...parts].map((bytes) => store.put(bytes));
    for (const bytes of [shared, ...parts]) bytes.fill(9);
    expect(handles.map((handle) => store.get(handle)[99])).toEqual([1, 2, 3]);
    expect(store.inMemory).toBe(300);
  });

  test("the oldest goes to the file first, and a value that is given away after all that is encoded", () => {
    const store = new ValueStore({ memory: 1000, chunkSize: 64, folder: folder() });
    const held = [new Held(bytesOf(1, 300), true), new Held(bytesOf(2, 300), true)];
    for (const one of held) store.hold(one);
    const handles = [store.put(bytesOf(3, 300)), store.put(bytesOf(4, 300))];
    expect(store.inFile).toBe(300);
    expect(held.map(({ handle }) => handle)).toEqual([undefined, undefined]);
    store.hold(new Held(bytesOf(5, 700), true));
    expect(store.inFile).toBe(900);
    expect(held.map(({ handle }) => handle === undefined)).toEqual([false, true]);
    store.release(handles[0] ?? 0);
    store.put(bytesOf(6, 300));
    expect(store.inFile).toBe(900);
  });

  test("says once where it cannot write, and keeps everything in memory", () => {
    const said: string[] = [];
    const store = new ValueStore({ memory: 0, chunkSize: 64, folder: path.join(folder(), "missing"), warn: (message) => said.push(message) });
    const held = [4, 5].map((id) => new Held(bytesOf(id, 500), true));
    store.hold(held[0] as Held);
    const handles = [1, 2, 3].map((id) => store.put(bytesOf(id, 500)));
    store.hold(held[1] as Held);
    expect(held.map(({ handle }) => handle)).toEqual([undefined, undefined]);
    expect(said).toEqual([expect.stringMatching(/^Large results stay in memory: .*ENOENT/)]);
    expect(handles.map((handle) => [...store.get(handle)])).toEqual([1, 2, 3].map((id) => [...bytesOf(id, 500)]));
  });

  test("a disk that is full in the midst of it loses nothing", () => {
    const said: string[] = [];
    const store = new ValueStore({ memory: 0, chunkSize: 64, folder: folder(), warn: (message) => said.push(message) });
    const inFile = store.put(bytesOf(1, 500));
    vi.spyOn(UnlinkedFile.prototype, "write").mockImplementation(() => {
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    });
    const inMemory = [2, 3].map((id) => store.put(bytesOf(id, 500)));
    expect([store.inFile, said.length]).toEqual([500, 1]);
    expect([inFile, ...inMemory].map((handle) => [...store.get(handle)])).toEqual([1, 2, 3].map((id) => [...bytesOf(id, 500)]));
  });

  test.runIf(seesOpenFiles)("its file is closed with the last value in it, or when nobody can reach the store", async () => {
    const before = await unlinkedFilesLeft(0);
    const make = (): { readonly store: ValueStore; readonly handle: number } => {
      const store = new ValueStore({ memory: 0, chunkSize: 64, folder: folder() });
      return { store, handle: store.put(bytesOf(1, 500)) };
    };
    const emptied = make();
    let dropped: unknown = make();
    expect([unlinkedFiles(), dropped]).toEqual([before + 2, expect.anything()]);
    emptied.store.release(emptied.handle);
    expect(unlinkedFiles()).toBe(before + 1);
    expect(() => emptied.store.get(emptied.handle)).toThrow("Internal error: there is no value");
    dropped = undefined;
    expect(await unlinkedFilesLeft(before)).toBe(before);
  });
});
