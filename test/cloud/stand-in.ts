/** Starts the servers that stand in for the clouds, as children on a loopback port of their own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { pythonOf } from "../helpers/python-env.ts";

export interface StandIn {
  readonly url: string;
  stop(): Promise<void>;
}

/** A server that speaks S3. */
export async function startS3(): Promise<StandIn> {
  const port = await freePort();
  return start({ port, args: ["-m", "moto.server", "-H", "127.0.0.1", "-p", `${port}`], ready: /Running on/ });
}

/** A server that speaks Google Cloud Storage, with one bucket. */
export async function startGcs(bucket: string): Promise<StandIn> {
  const port = await freePort();
  const options = ["--host", "127.0.0.1", "--port", `${port}`, "--in-memory", "--default-bucket", bucket];
  return start({ port, args: ["-m", "gcp_storage_emulator", "start", ...options], ready: /All services started/ });
}

interface Program {
  readonly port: number;
  readonly args: readonly string[];
  /** The line that says that it answers. */
  readonly ready: RegExp;
}

async function start({ port, args, ready }: Program): Promise<StandIn> {
  const child = spawn(await pythonOf("cloud"), ["-u", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  await untilReady(child, ready);
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

async function untilReady(child: ChildProcess, ready: RegExp): Promise<void> {
  const said: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once("exit", (code) => reject(new Error(`The stand-in exited with ${code}:\n${said.join("\n")}`)));
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface(stream).on("line", (line) => {
      said.push(line);
      if (ready.test(line)) resolve();
    });
  }
  await promise;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("The system gave no port.");
  return address.port;
}
