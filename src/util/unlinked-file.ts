import { randomUUID } from "node:crypto";
import { closeSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** What is open; empty once it is closed. */
interface Descriptor {
  fd: number | undefined;
}

const forgotten = new FinalizationRegistry<Descriptor>(close);

/**
 * A temporary file that no longer has a name: only this process can read it, and it is gone with the process, however that dies.
 * It is closed by `close`, or else some time after nobody can reach it any more.
 *
 * Not promised: on a system that lets no open file be removed, nothing is opened at all. A process that is killed within the microseconds
 * between making and removing the file leaves an empty one.
 */
export class UnlinkedFile {
  readonly #descriptor: Descriptor;

  private constructor(fd: number) {
    this.#descriptor = { fd };
    forgotten.register(this, this.#descriptor);
  }

  /** @throws Node's own error where no file can be made in the folder. */
  static open(folder: string = tmpdir()): UnlinkedFile {
    const name = path.join(folder, `headrace-${randomUUID()}`);
    const fd = openSync(name, "wx+", 0o600);
    try {
      unlinkSync(name);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    return new UnlinkedFile(fd);
  }

  /** @throws Node's own error where not all of it can be written. */
  write(bytes: Uint8Array, position: number): void {
    for (let written = 0; written < bytes.byteLength; ) {
      written += writeSync(this.#fd, bytes, written, bytes.byteLength - written, position + written);
    }
  }

  /** Fills the bytes from there on; returns how many there were. */
  read(into: Uint8Array, position: number): number {
    let read = 0;
    for (;;) {
      const more = readSync(this.#fd, into, read, into.byteLength - read, position + read);
      read += more;
      if (more === 0 || read === into.byteLength) return read;
    }
  }

  close(): void {
    close(this.#descriptor);
  }

  get #fd(): number {
    const { fd } = this.#descriptor;
    if (fd === undefined) throw new Error("Internal error: a temporary file is used after it was closed");
    return fd;
  }
}

function close(descriptor: Descriptor): void {
  const { fd } = descriptor;
  descriptor.fd = undefined;
  if (fd !== undefined) closeSync(fd);
}
