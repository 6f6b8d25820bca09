/** Errors that reach the process: vitest listens to them too, and would fail the file for those that a test causes. */
const events = ["uncaughtException", "unhandledRejection"] as const;

/** Runs something while nobody else listens to errors that reach the process. */
export async function asSoleListener<T>(work: () => Promise<T>): Promise<T> {
  const others = events.map((event) => ({ event, listeners: process.rawListeners(event) as ((...args: unknown[]) => void)[] }));
  for (const { event } of others) process.removeAllListeners(event);
  try {
    return await work();
  } finally {
    for (const { event, listeners } of others) for (const listener of listeners) process.on(event, listener);
  }
}
