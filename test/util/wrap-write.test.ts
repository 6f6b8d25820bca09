import fc from "fast-check";
import { expect, test } from "vitest";
import { type WriteCall, wrapWrite } from "../../src/util/wrap-write.ts";

/** A stream that keeps what was written, and wrappers that put their name around it. */
function stream() {
  const written: string[] = [];
  const original: WriteCall = (text: string | Uint8Array) => written.push(String(text)) > 0;
  const target = { write: original };
  const wrap = (name: string) => wrapWrite(target, (before) => (text: string | Uint8Array) => before(`${name}(${String(text)})`));
  const says = (text: string): string | undefined => {
    target.write(text);
    return written.at(-1);
  };
  return { target, original, wrap, says };
}

test("the last one put there is asked first, and goes as it came", () => {
  const { target, original, wrap, says } = stream();
  const outer = wrap("a");
  const inner = wrap("b");
  expect([says("x"), outer.isInPlace(), inner.isInPlace()]).toEqual(["a(b(x))", false, true]);
  inner.undo();
  expect([says("x"), outer.isInPlace()]).toEqual(["a(x)", true]);
  outer.undo();
  expect(target.write).toBe(original);
});

test("they may be undone in any order, and then nothing of them is left", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), (order) => {
      const { target, original, wrap, says } = stream();
      const names = ["a", "b", "c", "d", "e"];
      const wrappers = names.map((name) => wrap(name));
      const on = new Set(names);
      for (const index of order) {
        wrappers[index]?.undo();
        on.delete(names[index] ?? "");
        expect(says("x")).toBe([...on].reduceRight((inner, name) => `${name}(${inner})`, "x"));
      }
      expect(target.write).toBe(original);
    }),
  );
});

test("one that somebody else wrapped only passes on once it is undone", () => {
  const { target, wrap, says } = stream();
  const ours = wrap("a");
  const { write } = target;
  target.write = (text: string | Uint8Array) => write(`theirs(${String(text)})`);
  ours.undo();
  expect(says("x")).toBe("theirs(x)");
});
