import path from "node:path";
import { describe, expect, test } from "vitest";
import { makeGates } from "../../helpers/gates.ts";
import { isPatterned, patterned, requests } from "../../helpers/puppet/puppet.ts";
import { echo, kinds, numberIn, Puppet, requestOf } from "./puppet-link.ts";

describe.each(kinds)("a link to a %s", (kind) => {
  test("requests pushed before the worker runs are answered, in order", async () => {
    const puppet = new Puppet(kind);
    for (let number = 0; number < 300; number++) expect(puppet.link.push(number, echo(number))).toBe(true);
    for (let number = 0; number < 300; number++) expect(numberIn(await puppet.frame())).toBe(number);
  });

  test("frames of every size arrive whole and in order, small ones beside large ones", async () => {
    const puppet = new Puppet(kind);
    const sizes = [0, 1, 65_536, 3, 65_537, 7, 65_535, 1_000_000, 0, 64_000, 64_000, 64_000, 2, 5_000_000, 65_541, 9];
    puppet.push({ does: "send", sizes });
    for (const size of sizes) {
      const frame = await puppet.frame();
      expect([frame.length, isPatterned(frame)]).toEqual([size, true]);
    }
  });

  test("requests of every size arrive whole and in order", async () => {
    const puppet = new Puppet(kind);
    for (const size of [0, 1, 47, 48, 49, 65_534, 65_535, 65_536, 65_537, 65_540, 65_541, 200_000, 262_143, 262_144, 262_145, 300_000, 3_000_000, 5]) {
      expect(puppet.link.push(size, requestOf(requests.check, patterned(size)))).toBe(true);
      expect(await puppet.words()).toBe(JSON.stringify([size, true]));
    }
  });

  test("200 MB arrive whole, either way", async () => {
    const puppet = new Puppet(kind);
    const request = new Uint8Array(200_000_001);
    request[0] = requests.check;
    request.set(patterned(200_000_000), 1);
    puppet.link.push(1, request);
    expect(await puppet.words()).toBe("[200000000,true]");
    puppet.push({ does: "send", sizes: [200_000_000] });
    const frame = await puppet.frame();
    expect([frame.length, isPatterned(frame)]).toEqual([200_000_000, true]);
  });

  test("a message is read before any request that is pushed after it, also while the worker is busy", async () => {
    const { folder, open } = makeGates();
    const puppet = new Puppet(kind);
    expect(await puppet.ask({ does: "hold", until: path.join(folder, "go") })).toBe("here");
    const post = (text: string): void => puppet.link.post(new TextEncoder().encode(text));
    post("first");
    puppet.push({ does: "tell" });
    post("second");
    post("x".repeat(100_000));
    puppet.push({ does: "tell" });
    open("go");
    expect(await puppet.words()).toBe("held");
    expect(JSON.parse(await puppet.words())).toContain("first");
    expect(JSON.parse(await puppet.words())).toEqual(["first", "second", "x".repeat(100_000)]);
    post("third");
    expect(JSON.parse(await puppet.ask({ does: "tell" })).at(-1)).toBe("third");
  });

  test("a message is what it was when it was posted, unless its buffer was given away", async () => {
    const puppet = new Puppet(kind);
    for (const length of [10, 100_000]) {
      const message = new Uint8Array(length).fill(97);
      puppet.link.post(message);
      message.fill(98);
      puppet.link.post(new Uint8Array(length).fill(99), true);
    }
    const expected = [10, 100_000].flatMap((length) => ["a".repeat(length), "c".repeat(length)]);
    expect(JSON.parse(await puppet.ask({ does: "tell" }))).toEqual(expected);
  });

  test("what a worker writes to its standard output and error is heard, also the half of a character", async () => {
    const puppet = new Puppet(kind);
    await puppet.ask({ does: "print", text: "to out é\n", to: "stdout" });
    await puppet.ask({ does: "print", text: "no end of line", to: "stderr" });
    await puppet.ask({ does: "print", text: `y${"é".repeat(150_000)}`, to: "stdout" });
    await puppet.end("gentle");
    expect(puppet.printed.replaceAll("stdout: ", "")).toContain("to out é\n");
    expect(puppet.printed).toContain("stderr: no end of line");
    expect(puppet.printed.match(/é/g)).toHaveLength(150_001);
    expect(puppet.printed).not.toContain("\uFFFD");
  });

  test("a frame stays as it is when more have come", async () => {
    const puppet = new Puppet(kind);
    for (let number = 0; number < 1_000; number++) puppet.link.push(number, echo(number));
    const frames: Uint8Array[] = [];
    while (frames.length < 1_000) frames.push(await puppet.frame());
    expect(frames.map(numberIn)).toEqual(Array.from({ length: 1_000 }, (_, number) => number));
  });
});
