import fc from "fast-check";
import { expect, test } from "vitest";
import { queueBlobBytes, queueBytes, queueSlots, RequestQueue, requestLimit } from "../../src/protocol/request-queue.ts";
import { check } from "./check.ts";

/** Both ends of a queue, as two threads have them. */
function bothEnds(): { readonly producer: RequestQueue; readonly consumer: RequestQueue } {
  const producer = new RequestQueue();
  return { producer, consumer: new RequestQueue(producer.memory) };
}

/** Bytes that say whose they are. */
const bytesOf = (id: number, length: number): Uint8Array => new Uint8Array(length).fill(id % 256);

function claimed(consumer: RequestQueue): { readonly id: number; readonly bytes: number[] } | undefined {
  const claim = consumer.claim();
  if (claim === undefined) return undefined;
  if (!("bytes" in claim)) throw new Error("This is a blob");
  return { id: claim.id, bytes: [...claim.bytes] };
}

test("requests are claimed in the order in which they were pushed, each once", () => {
  const { producer, consumer } = bothEnds();
  producer.push(7, Uint8Array.of(1, 2));
  producer.push(4_294_967_295, new Uint8Array(0));
  expect(producer.waiting).toBe(2);
  expect(claimed(consumer)).toEqual({ id: 7, bytes: [1, 2] });
  expect(claimed(consumer)).toEqual({ id: 4_294_967_295, bytes: [] });
  expect(claimed(consumer)).toBeUndefined();
});

test("the newest that nobody has claimed are taken back, the newest first, and the place of their bytes is free", () => {
  const { producer, consumer } = bothEnds();
  for (const id of [1, 2, 3, 4]) producer.push(id, bytesOf(id, 3));
  consumer.claim();
  expect(producer.takeBack(2).ids).toEqual([4, 3]);
  producer.push(5, bytesOf(5, 100));
  expect(producer.takeBack(0).ids).toEqual([]);
  expect(claimed(consumer)).toEqual({ id: 2, bytes: [2, 2, 2] });
  expect(claimed(consumer)?.bytes).toEqual(Array<number>(100).fill(5));
  expect(producer.takeBack(10).ids).toEqual([]);
});

test("there is room for so many requests and so many bytes, and again for what was claimed", () => {
  const { producer, consumer } = bothEnds();
  for (let id = 0; id < queueSlots; id++) expect(producer.push(id, bytesOf(id, 1))).toBe(true);
  expect(producer.push(0, new Uint8Array(0))).toBe(false);
  expect(producer.roomForBlob(1)).toBeUndefined();
  expect(producer.takeBack(queueSlots).ids).toHaveLength(queueSlots);
  for (let sum = 0; sum < queueBytes; sum += requestLimit) expect(producer.push(sum, bytesOf(1, requestLimit))).toBe(true);
  expect(producer.push(0, bytesOf(1, 1))).toBe(false);
  expect(producer.push(1, new Uint8Array(0))).toBe(true);
  // The room of what is taken back is there again, beside what still waits.
  expect(producer.takeBack(3).ids).toHaveLength(3);
  for (const id of [1, 2]) expect(producer.push(id, bytesOf(1, requestLimit))).toBe(true);
  expect(producer.push(0, bytesOf(1, 1))).toBe(false);
  consumer.claim();
  expect(producer.push(2, bytesOf(1, requestLimit))).toBe(true);
});

test("the consumer is to be woken by the first push after it found nothing, and by no other", () => {
  const { producer, consumer } = bothEnds();
  expect(producer.wake()).toBe(false);
  expect(consumer.claim()).toBeUndefined();
  expect(producer.isAsleep).toBe(true);
  producer.push(1, new Uint8Array(0));
  expect([producer.wake(), producer.wake(), producer.isAsleep]).toEqual([true, false, false]);
  consumer.claim();
  consumer.claim();
  producer.push(2, new Uint8Array(0));
  // It finds that by itself.
  consumer.claim();
  expect(producer.isAsleep).toBe(false);
  producer.push(3, new Uint8Array(0));
  expect(producer.wake()).toBe(false);
});

test("blobs are numbered, have their place in the order, and those taken back are named", () => {
  const { producer, consumer } = bothEnds();
  const pushBlob = (id: number, length: number): number | undefined => {
    const number = producer.roomForBlob(length);
    if (number !== undefined) producer.pushBlob(id, length);
    return number;
  };
  expect(pushBlob(1, queueBlobBytes + 1)).toBe(1);
  expect(pushBlob(2, 100_000)).toBeUndefined();
  producer.push(3, bytesOf(3, 1));
  expect(consumer.claim()).toEqual({ id: 1, blob: 1 });
  expect(pushBlob(4, queueBlobBytes - 10)).toBe(2);
  expect(pushBlob(5, 10)).toBe(3);
  expect(pushBlob(6, 1)).toBeUndefined();
  producer.push(7, bytesOf(7, 1));
  expect(producer.takeBack(3)).toEqual({ ids: [7, 5, 4], blobs: [3, 2] });
  expect(pushBlob(8, queueBlobBytes)).toBe(4);
  expect(claimed(consumer)).toEqual({ id: 3, bytes: [3] });
  expect(consumer.claim()).toEqual({ id: 8, blob: 4 });
  expect(producer.takeBack(1)).toEqual({ ids: [], blobs: [] });
});

test("whatever is pushed, claimed and taken back, as often as counters go round: each request comes out once, whole and in order", () => {
  const { producer, consumer } = bothEnds();
  // A model of what waits. One pair of ends serves all runs, so that counters and the ring of bytes wrap many times.
  const waiting: { id: number; length: number }[] = [];
  let id = 0;
  let used = 0;
  const push = (length: number): void => {
    const fits = waiting.length < queueSlots && used + length <= queueBytes;
    check(producer.push(id, bytesOf(id, length)) === fits, `push of ${length} bytes`);
    if (fits) {
      waiting.push({ id, length });
      used += length;
    }
    id++;
  };
  const claim = (): void => {
    const expected = waiting.shift();
    const claim = consumer.claim();
    if (claim !== undefined && !("bytes" in claim)) throw new Error("This is a blob");
    check(claim?.id === expected?.id && claim?.bytes.length === expected?.length, `claim of ${expected?.id}`);
    check(claim?.bytes.every((byte) => byte === claim.id % 256) ?? true, `bytes of ${expected?.id}`);
    used -= expected?.length ?? 0;
  };
  const takeBack = (most: number): void => {
    const back = waiting.splice(Math.max(0, waiting.length - most)).reverse();
    check(producer.takeBack(most).ids.join() === back.map((one) => one.id).join(), `take-back of ${most}`);
    for (const { length } of back) used -= length;
  };
  const length = fc.oneof({ weight: 60, arbitrary: fc.integer({ min: 0, max: 60 }) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: requestLimit }) });
  const step = fc.oneof(
    fc.record({ does: fc.constant("push" as const), lengths: fc.array(length, { maxLength: 60 }) }),
    fc.record({ does: fc.constant("claim" as const), count: fc.integer({ min: 0, max: 60 }) }),
    fc.record({ does: fc.constant("take back" as const), most: fc.integer({ min: 0, max: 30 }) }),
  );
  const property = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    for (const one of steps) {
      if (one.does === "push") for (const each of one.lengths) push(each);
      else if (one.does === "claim") for (let i = 0; i < one.count; i++) claim();
      else takeBack(one.most);
      check(producer.waiting === waiting.length, "how many wait");
    }
  });
  fc.assert(property, { numRuns: 500 });
  while (id < 3 * 65_536) {
    for (let i = 0; i < 1_000; i++) push(1);
    takeBack(10);
    while (waiting.length > 0) claim();
  }
});
