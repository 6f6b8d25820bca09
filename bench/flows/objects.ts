/** A map whose results are small objects; the process says at its end how much memory it held at most. It is run from the command line. */
import { writeSync } from "node:fs";
import { Flow, parameter, task } from "headrace";

const upTo = task("up-to", (n: number) => Array.from({ length: n }, (_, i) => i));
const smallObject = task("small-object", (id: number) => ({ id, name: "a flight" }));

export const flow = new Flow("objects", () => smallObject.map(upTo(parameter("n", { default: 1_000 }))));

process.on("exit", () => writeSync(2, `peak ${process.resourceUsage().maxRSS / 1024}\n`));
