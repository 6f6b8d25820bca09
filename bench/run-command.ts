/** Times whole commands: from the start of the process to its end, or to the start of a flow's first task. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { CaseName, Order } from "./cases.ts";
import type { Sample } from "./contestants/contestant.ts";

/** A program with its arguments. */
export type CommandLine = readonly [file: string, ...args: string[]];

export const flowFile = (name: string): string => fileURLToPath(new URL(`flows/${name}`, import.meta.url));

/** What a flow of flows/ says on standard error: a word and a number. */
const said = (word: string, stderr: string): number | undefined => {
  const [, number] = new RegExp(`${word} ([\\d.]+)`).exec(stderr) ?? [];
  return number === undefined ? undefined : Number(number);
};

type Lines = Partial<Record<CaseName, (order: Order) => CommandLine | Promise<CommandLine>>>;

/** Measures by running the command of each case. */
export function commands(lines: Lines): (order: Order) => Promise<Sample> {
  return async (order) => {
    const line = await lines[order.case]?.(order);
    if (line === undefined) throw new Error(`There is no command for ${order.case}`);
    // A first run fills caches: that of bundles, and those of the system.
    if (order.case === "first task") await timed(line);
    const { startedAt, endedAt, stderr } = await timed(line);
    const until = order.case === "first task" ? said("started at", stderr) : endedAt;
    if (until === undefined) throw new Error(`${line.join(" ")} did not run its task:\n${stderr}`);
    const peakMegabytes = said("peak", stderr);
    return { seconds: (until - startedAt) / 1000, ...(peakMegabytes === undefined ? {} : { peakMegabytes }) };
  };
}

interface Timed {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly stderr: string;
}

const now = (): number => performance.timeOrigin + performance.now();

async function timed([file, ...args]: CommandLine): Promise<Timed> {
  const startedAt = now();
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], timeout: 5 * 60 * 1000 });
  child.stdout.resume();
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  if (code !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${code}:\n${stderr}`);
  return { startedAt, endedAt: now(), stderr };
}
