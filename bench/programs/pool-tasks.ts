/** What runs in the worker threads of Piscina and Tinypool: a task is called by its name. */
export { busy, largeResult, makeBuffer, noop, smallObject, takeBuffer } from "./bodies.ts";
