import type { Installed } from "./shared-install.ts";

/** How a stream is written to. */
export type WriteCall = NodeJS.WriteStream["write"];

interface Wrapper {
  readonly before: WriteCall;
  isOver: boolean;
}

const wrappers = new WeakMap<WriteCall, Wrapper>();

/**
 * Puts a function in place of a stream's `write`, made from the one that was there. Several may lie on top of each other, and be
 * undone in any order: one that is not on top when it is undone stays there and only passes on, until those above it are gone.
 */
export function wrapWrite(stream: { write: WriteCall }, wrap: (before: WriteCall) => WriteCall): Installed {
  const wrapper = { before: stream.write, isOver: false };
  const instead = wrap(wrapper.before);
  const write: WriteCall = (...call: unknown[]) => Reflect.apply(wrapper.isOver ? wrapper.before : instead, stream, call) as boolean;
  wrappers.set(write, wrapper);
  stream.write = write;
  return {
    isInPlace: () => stream.write === write,
    undo: () => {
      wrapper.isOver = true;
      if (stream.write === write) stream.write = firstThatIsOn(wrapper.before);
    },
  };
}

function firstThatIsOn(write: WriteCall): WriteCall {
  const wrapper = wrappers.get(write);
  return wrapper?.isOver ? firstThatIsOn(wrapper.before) : write;
}
