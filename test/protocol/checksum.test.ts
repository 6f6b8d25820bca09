import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checksum } from "../../src/protocol/checksum.ts";

test("a checksum is the CRC-32 of its piece, short or long", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200, size: "max" }), fc.nat({ max: 20 }), fc.nat({ max: 20 }), (bytes, before, behind) => {
      const from = Math.min(before, bytes.length);
      const to = Math.max(from, bytes.length - behind);
      expect(checksum(bytes, from, to)).toBe(crc32(bytes.subarray(from, to)));
    }),
  );
  expect(checksum(Buffer.from("123456789"), 0, 9)).toBe(0xcbf43926);
});
