import { expect, test } from "vitest";
import type { Stream } from "../../src/cli/display/display.ts";
import { divertOutput } from "../../src/cli/output.ts";

/** What is handed on while something writes. */
function diverted(work: () => void): (readonly [text: string, stream: Stream])[] {
  const written: (readonly [string, Stream])[] = [];
  const restore = divertOutput((text, stream) => written.push([text, stream]));
  try {
    work();
  } finally {
    restore();
  }
  return written;
}

test("text and bytes are handed on with their stream, and afterwards all is as it was", () => {
  const { write } = process.stdout;
  const written = diverted(() => {
    process.stdout.write("out");
    process.stderr.write(Buffer.from("err"));
  });
  expect(written).toEqual([
    ["out", "stdout"],
    ["err", "stderr"],
  ]);
  expect(process.stdout.write).toBe(write);
});

test("a character that comes in pieces is one, on each stream", () => {
  const [first, ...rest] = Buffer.from("é");
  const written = diverted(() => {
    process.stdout.write(Buffer.from([first ?? 0]));
    process.stderr.write("between");
    process.stdout.write(Buffer.from(rest));
  });
  expect(written.filter(([text]) => text !== "")).toEqual([
    ["between", "stderr"],
    ["é", "stdout"],
  ]);
});

test("a piece that nothing follows is not lost", () => {
  expect(diverted(() => process.stdout.write(Buffer.from([0xc3]))).at(-1)).toEqual(["\ufffd", "stdout"]);
});

test("what is written once it is over goes where it went before, also through somebody who came later and stays", () => {
  const before: string[] = [];
  const original = process.stdout.write;
  process.stdout.write = ((chunk: string) => before.push(chunk) > 0) as typeof process.stdout.write;
  try {
    const during: string[] = [];
    const restore = divertOutput((text) => during.push(text));
    const first = process.stdout.write;
    process.stdout.write = ((chunk: string) => first.call(process.stdout, `later ${chunk}`)) as typeof process.stdout.write;
    process.stdout.write("one");
    restore();
    process.stdout.write("two");
    expect({ during, before }).toEqual({ during: ["later one"], before: ["later two"] });
  } finally {
    process.stdout.write = original;
  }
});

test("whoever waits for the end of a write hears of it", async () => {
  await new Promise<void>((resolve) => {
    diverted(() => process.stdout.write("x", () => resolve()));
  });
});
