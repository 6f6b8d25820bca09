/** The program of the thread in a worker process that has the pipe to the driver. It never waits for the main, and outlives nobody. */
import { parentPort, receiveMessageOnPort } from "node:worker_threads";
import type { LinkParts } from "../protocol/link-parts.ts";
import { DriverPipe } from "./driver-pipe.ts";

const received = parentPort === null ? undefined : receiveMessageOnPort(parentPort);
if (received === undefined) throw new Error("Internal error: this program is started by a worker process, as a thread");
const parts: LinkParts = received.message;
new DriverPipe(3, parts);
