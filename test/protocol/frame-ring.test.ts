import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameRing, ringBlobBytes, ringBytes } from "../../src/protocol/frame-ring.ts";
import { eachPacket, inlineLimit, packetHead } from "../../src/protocol/packets.ts";
import { check } from "./check.ts";

function bothEnds(): { readonly producer: FrameRing; readonly consumer: FrameRing } {
  const producer = new FrameRing();
  return { producer, consumer: new FrameRing(producer.memory) };
}

const bytesOf = (seed: number, length: number): Uint8Array => new Uint8Array(length).fill(seed % 256);

/** What one `take` gives: the frames' kinds and bytes, or "blob". */
function taken(consumer: FrameRing): (readonly [number, number[]])[] | "blob" | undefined {
  const one = consumer.take();
  if (one === undefined || one === "blob") return one;
  const packets: (readonly [number, number[]])[] = [];
  eachPacket(one.packets, (kind, body) => packets.push([kind, [...body]]));
  return packets;
}

test("frames that are unread come out together, with their kinds, in order", () => {
  const { producer, consumer } = bothEnds();
  producer.write(Uint8Array.of(1, 2));
  producer.write(new Uint8Array(0), 3);
  producer.write(Uint8Array.of(9));
  expect(taken(consumer)).toEqual([
    [0, [1, 2]],
    [3, []],
    [0, [9]],
  ]);
  expect(taken(consumer)).toBeUndefined();
});

test("a blob keeps its place between frames", () => {
  const { producer, consumer } = bothEnds();
  producer.write(Uint8Array.of(1));
  producer.writeBlob(100_000);
  producer.write(Uint8Array.of(2));
  expect(taken(consumer)).toEqual([[0, [1]]]);
  expect(taken(consumer)).toBe("blob");
  consumer.takeBlob(100_000);
  expect(taken(consumer)).toEqual([[0, [2]]]);
});

test("one blob of any size may be unread, and more up to a limit", () => {
  const { producer, consumer } = bothEnds();
  expect(producer.hasRoomForBlob(3_000_000_000)).toBe(true);
  producer.writeBlob(3_000_000_000);
  expect(producer.hasRoomForBlob(70_000)).toBe(false);
  consumer.take();
  consumer.takeBlob(3_000_000_000);
  producer.writeBlob(70_000);
  expect(producer.hasRoomForBlob(ringBlobBytes - 71_680)).toBe(true);
  expect(producer.hasRoomForBlob(ringBlobBytes - 60_000)).toBe(false);
});

test("a full ring takes no more until something is read", () => {
  const { producer, consumer } = bothEnds();
  const size = packetHead + inlineLimit;
  for (let used = size; used <= ringBytes; used += size) expect(producer.write(bytesOf(1, inlineLimit))).toBe(true);
  expect(producer.write(bytesOf(1, inlineLimit))).toBe(false);
  expect(producer.write(bytesOf(1, (ringBytes % size) - packetHead))).toBe(true);
  expect(producer.hasRoomForBlob(1)).toBe(false);
  expect(taken(consumer)).toHaveLength(1);
  expect(producer.write(bytesOf(1, inlineLimit))).toBe(true);
});

test("the consumer is to be woken by the first write after it found nothing", () => {
  const { producer, consumer } = bothEnds();
  expect(consumer.take()).toBeUndefined();
  producer.write(new Uint8Array(1));
  expect([producer.wake(), producer.wake()]).toEqual([true, false]);
  consumer.take();
  producer.write(new Uint8Array(1));
  expect(producer.wake()).toBe(false);
});

test("a producer that waits for room goes on at once where something was read meanwhile", () => {
  const { producer, consumer } = bothEnds();
  while (producer.write(bytesOf(1, inlineLimit))) {
    // Until it is full.
  }
  consumer.take();
  producer.waitForRoom();
  expect(producer.write(bytesOf(1, 10))).toBe(true);
});

test("whatever is written and read, however often the ring goes round: every frame comes out once, whole and in order", () => {
  const { producer, consumer } = bothEnds();
  const unread: number[] = [];
  let written = 0;
  let read = 0;
  const write = (length: number): void => {
    if (producer.write(bytesOf(written, length))) {
      unread.push(length);
      written++;
    } else {
      check(unread.reduce((sum, one) => sum + packetHead + one, 0) + packetHead + length > ringBytes, `there was room for ${length} bytes`);
    }
  };
  const take = (): void => {
    const one = consumer.take();
    if (one === "blob") throw new Error("There is no blob");
    if (one === undefined) check(unread.length === 0, "nothing is unread");
    else {
      eachPacket(one.packets, (_, body) => {
        check(body.length === unread.shift(), `length of frame ${read}`);
        check(
          body.every((byte) => byte === read % 256),
          `bytes of frame ${read}`,
        );
        read++;
      });
    }
  };
  const length = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 60 }) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: inlineLimit }) });
  const step = fc.oneof(fc.array(length, { maxLength: 40 }), fc.constant("take" as const));
  const property = fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
    for (const one of steps) {
      if (one === "take") take();
      else for (const each of one) write(each);
    }
  });
  fc.assert(property, { numRuns: 2_000 });
  expect(written).toBeGreaterThan(10_000);
});
