import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frame, frameDigest, unframe } from "../../src/results/frame.ts";

const payloads = fc.uint8Array({ maxLength: 200 });
const formats = fc.string({ maxLength: 20, unit: "grapheme" });

type Damage = (bytes: Buffer, at: number) => Buffer;

describe("a frame", () => {
  it("gives back what was put in", () => {
    fc.assert(
      fc.property(payloads, formats, (payload, format) => {
        const unframed = unframe(frame(payload, format), format);
        expect("payload" in unframed && Buffer.compare(unframed.payload, payload)).toBe(0);
      }),
    );
  });

  it("tells each single bit that flipped", () => {
    const framed = frame(Buffer.from("a value"), "structured-clone");
    for (let bit = 0; bit < framed.length * 8; bit++) {
      const at = bit >> 3;
      const flipped = Uint8Array.from(framed).with(at, (framed[at] ?? 0) ^ (1 << (bit & 7)));
      expect(unframe(flipped, "structured-clone"), `bit ${bit}`).toHaveProperty("damage");
    }
  });

  it("tells any other damage: bytes changed, cut off, put in, taken out", () => {
    const damages = fc.oneof(
      fc.integer({ min: 1, max: 255 }).map(
        (by): Damage =>
          (bytes, at) =>
            Buffer.from(bytes.map((byte, i) => (i === at ? byte ^ by : byte))),
      ),
      fc.constant<Damage>((bytes, at) => bytes.subarray(0, at)),
      fc.uint8Array({ minLength: 1 }).map(
        (more): Damage =>
          (bytes, at) =>
            Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]),
      ),
      fc.constant<Damage>((bytes, at) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)])),
    );
    fc.assert(
      fc.property(payloads, damages, fc.nat(), (payload, damage, where) => {
        const framed = Buffer.from(frame(payload, "json"));
        const damaged = damage(framed, where % framed.length);
        fc.pre(!damaged.equals(framed));
        expect(unframe(damaged, "json")).toHaveProperty("damage");
      }),
      { numRuns: 2000 },
    );
  });

  it("says what is wrong", () => {
    const framed = frame(Buffer.from("abc"), "json");
    const damage = (bytes: Uint8Array, format = "json"): unknown => Reflect.get(unframe(bytes, format), "damage");
    expect(damage(new Uint8Array())).toBe("it is empty");
    expect(damage(Buffer.from("{}"))).toBe("it does not begin as a result does");
    expect(damage(Buffer.alloc(100))).toBe("it does not begin as a result does");
    expect(damage(framed.subarray(0, 54))).toBe("it has 54 bytes in place of 55");
    expect(damage(Uint8Array.from(framed).with(54, 0))).toBe("its checksum is wrong");
    expect(damage(framed, "bytes")).toBe("it was written as json, not as bytes");
  });

  it("has a digest that differs with the value and its format", () => {
    const digests = [frame(Buffer.from("a"), "json"), frame(Buffer.from("b"), "json"), frame(Buffer.from("a"), "text")].map(frameDigest);
    expect(new Set(digests).size).toBe(3);
    expect(frameDigest(frame(Buffer.from("a"), "json"))).toBe(digests[0]);
  });
});
