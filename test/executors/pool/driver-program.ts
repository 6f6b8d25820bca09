import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { fileTree } from "../../helpers/file-tree.ts";
import { repositoryRoot } from "../../helpers/repository-root.ts";
import type { Kind } from "./puppet-link.ts";

const source = (file: string): string => JSON.stringify(path.join(repositoryRoot, file));

/** What every driver finds: `start(kind)` gives a link, `ask(link, command)` the next frame's words, `callTheSystem(link)` has it sit there. */
const prelude = `
import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { ProcessLink } from ${source("src/executors/pool/process-link.ts")};
import { exitWithStuckThreads, stuckThreads } from ${source("src/executors/pool/stuck-threads.ts")};
import { ThreadLink } from ${source("src/executors/pool/thread-link.ts")};
const start = (kind, options) => {
  const program = new URL("file://" + ${source("test/helpers/puppet/")} + kind + ".ts");
  return kind === "thread" ? new ThreadLink({ program, ...options }) : new ProcessLink({ program, ...options });
};
const push = (link, command) => link.push(1, new TextEncoder().encode("\\u0003" + JSON.stringify(command)));
const ask = (link, command) => new Promise((resolve) => {
  link.onFrame = (frame) => resolve(new TextDecoder().decode(frame));
  push(link, command);
});
const callTheSystem = async (link) => {
  const begun = import.meta.filename + ".begun";
  push(link, { does: "call the system", begun, until: import.meta.filename + ".go" });
  while (!existsSync(begun)) await delay(2);
};
`;

/** A driver in a process of its own. It is killed after the test. */
export class DriverProgram {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(kind: Kind, body: string) {
    const file = path.join(fileTree({ "driver.mjs": `${prelude}const kind = "${kind}";\n${body}` }), "driver.mjs");
    const child = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"] });
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    this.child = child;
    onTestFinished(() => void child.kill("SIGKILL"));
  }

  /** The next line it writes. */
  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error("The driver has ended");
    return value;
  }

  async exitCode(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, "exit");
    return this.child.exitCode;
  }
}
