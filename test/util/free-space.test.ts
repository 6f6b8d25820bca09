import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FreeSpace } from "../../src/util/free-space.ts";

interface Piece {
  readonly offset: number;
  readonly length: number;
}

/** The lengths of all gaps between pieces in use, and in front of the first. */
function gapsBetween(pieces: readonly Piece[]): readonly number[] {
  let end = 0;
  return pieces
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, length }) => {
      const gap = offset - end;
      end = offset + length;
      return gap;
    });
}

const endOf = (pieces: readonly Piece[]): number => Math.max(0, ...pieces.map(({ offset, length }) => offset + length));

describe("free space", () => {
  test("pieces never overlap, what was given back is taken before it grows, and it is no longer than its last piece", () => {
    const step = fc.record({ length: fc.integer({ min: 1, max: 9 }), gives: fc.boolean(), which: fc.nat() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const space = new FreeSpace();
        const pieces: Piece[] = [];
        for (const { length, gives, which } of steps) {
          const [given] = gives ? pieces.splice(which % Math.max(1, pieces.length), 1) : [];
          if (given !== undefined) space.give(given.offset, given.length);
          else {
            const hasGap = gapsBetween(pieces).some((gap) => gap >= length);
            const before = endOf(pieces);
            pieces.push({ offset: space.take(length), length });
            expect(endOf(pieces)).toBe(hasGap ? before : before + length);
          }
          expect(gapsBetween(pieces).every((gap) => gap >= 0)).toBe(true);
          expect(space.end).toBe(endOf(pieces));
        }
      }),
    );
  });
});
