import { StringDecoder } from "node:string_decoder";
import { wrapWrite } from "../util/wrap-write.ts";
import type { Write } from "./display/display.ts";

/** Text to standard output or error as it is, whatever watches the process's output then. Made before anybody does. */
export function rawWrite(): Write {
  const stdout = process.stdout.write.bind(process.stdout);
  const stderr = process.stderr.write.bind(process.stderr);
  return (text, stream) => (stream === "stdout" ? stdout(text) : stderr(text));
}

/** Writes text of any length to standard output, each piece when the one before has gone: a slow reader makes no heap of it here. */
export async function writePieces(pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) await new Promise<void>((resolve) => process.stdout.write(piece, () => resolve()));
}

/** Hands to `write` what anybody in this process writes, until the returned function is called. */
export function divertOutput(write: Write): () => void {
  const restores = (["stdout", "stderr"] as const).map((name) => {
    // A character may come in pieces.
    const decoder = new StringDecoder("utf8");
    const diverted = wrapWrite(process[name], () => (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      write(typeof chunk === "string" ? chunk : decoder.write(chunk), name);
      const done = rest.at(-1);
      if (typeof done === "function") queueMicrotask(() => done());
      return true;
    });
    return () => {
      const rest = decoder.end();
      if (rest !== "") write(rest, name);
      diverted.undo();
    };
  });
  return () => {
    for (const restore of restores) restore();
  };
}
