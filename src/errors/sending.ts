import { defineError } from "./define.ts";

/** E334 to E339: values on their way between a driver and its workers. */

export const valueNotSendable = defineError<{ readonly what: string; readonly path: string; readonly problem: string }>("E334", ({ what, path, problem }) => ({
  what: `${what} is not serialisable: ${path === "" ? "it" : path} ${problem}.`,
  next: "Let plain data go between tasks and make the rest out of it inside the task that uses it, or run the flow with a LocalExecutor.",
}));

export const valueDamaged = defineError<{ readonly problem: string }>("E335", ({ problem }) => ({
  what: `A value was damaged on its way between the driver and a worker: ${problem}.`,
  next: "Run the flow again: nothing was made of the damaged bytes. If it happens again, have the memory of the machine tested, or report it.",
}));
