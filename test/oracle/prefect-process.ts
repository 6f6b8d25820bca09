/**
 * Prefect as a long-lived child process: a spec goes in as a line of JSON, its answer comes out as one.
 * A child that does not answer in time is killed and replaced, so that one bad spec does not end the session.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Answer, FlowSpec } from "./spec.ts";

// Longer than the limit inside prefect_runner.py: this one is for a child that is stuck altogether.
const answerLimit = 40_000;

interface Question {
  readonly settle: (answer: Answer) => void;
  readonly timer: NodeJS.Timeout;
}

type Request = { readonly spec: FlowSpec; readonly fixes: readonly string[] } | { readonly ask: "fixes" };

export class PrefectProcess implements AsyncDisposable {
  readonly #python: string;
  #child: ChildProcessWithoutNullStreams | undefined;
  readonly #open = new Map<number, Question>();
  #lastId = 0;

  constructor(python: string) {
    this.#python = python;
  }

  /** What Prefect, changed by the named fixes, makes of a spec. Never rejects: a dead child is an answer with an error. */
  ask(spec: FlowSpec, fixes: readonly string[] = []): Promise<Answer> {
    return this.#send({ spec, fixes });
  }

  /** The names of all fixes that there are. */
  async fixes(): Promise<readonly string[]> {
    const answer: object = await this.#send({ ask: "fixes" });
    return (answer as { readonly fixes: readonly string[] }).fixes;
  }

  #send(request: Request): Promise<Answer> {
    const child = this.#running();
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const timer = setTimeout(() => child.kill("SIGKILL"), answerLimit);
    this.#open.set(id, { settle: resolve, timer });
    child.stdin.write(`${JSON.stringify({ id, ...request })}\n`);
    return promise;
  }

  /** Ends the child. */
  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return;
    child.stdin.end();
    await once(child, "exit");
  }

  #running(): ChildProcessWithoutNullStreams {
    if (this.#child !== undefined) return this.#child;
    const script = fileURLToPath(new URL("prefect_runner.py", import.meta.url));
    // -B: no __pycache__ beside the sources.
    const child = spawn(this.#python, ["-B", script], { env: { PATH: process.env.PATH, HOME: process.env.HOME } });
    this.#child = child;
    const errors: string[] = [];
    child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
    createInterface({ input: child.stdout }).on("line", (line) => this.#answered(line));
    child.on("error", (error) => errors.push(error.message));
    // A write to a child that just died is reported by its exit.
    child.stdin.on("error", (error) => errors.push(error.message));
    child.on("close", (code, signal) => {
      if (this.#child === child) this.#child = undefined;
      this.#fail(`the Prefect process ended (${signal ?? code}): ${errors.join("").slice(-2000)}`);
    });
    return child;
  }

  #answered(line: string): void {
    const { id, ...answer } = JSON.parse(line) as { id: number } & Answer;
    const question = this.#open.get(id);
    if (question === undefined) return;
    clearTimeout(question.timer);
    this.#open.delete(id);
    question.settle(answer);
  }

  #fail(error: string): void {
    for (const { settle, timer } of this.#open.values()) {
      clearTimeout(timer);
      settle({ error });
    }
    this.#open.clear();
  }
}
