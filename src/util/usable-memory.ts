import { totalmem } from "node:os";

/** How many bytes of memory this process may use: what the machine has, or less where a container or a service limits it. */
export function usableMemory(): number {
  const limit = process.constrainedMemory();
  // Where there is no limit it is 0, or a number beyond all machines.
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
