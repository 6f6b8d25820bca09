import { peerMissing } from "../errors/results.ts";

/** A package that is loaded when it is first needed, and that headrace works without. */
export interface OptionalPeer<M> {
  readonly name: string;
  /** What needs it, for the error. */
  readonly user: string;
  readonly load: () => Promise<M>;
}

/** Loads the package. One that is not installed is an error that says how to install it. */
export async function loadPeer<M>({ name, user, load }: OptionalPeer<M>): Promise<M> {
  try {
    return await load();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    // A package that is there and lacks one of its own says so itself.
    if (code === "ERR_MODULE_NOT_FOUND" && message.includes(`'${name}'`)) throw peerMissing({ user, peer: name }, { cause });
    throw cause;
  }
}
