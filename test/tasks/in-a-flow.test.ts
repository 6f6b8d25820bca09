import { inspect } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { context, Flow, type LogEvent, type RunEvent, task } from "../../src/index.ts";
import { Secret, ShellTask, secret } from "../../src/tasks/index.ts";
import { isAlive, until } from "./process-alive.ts";

const print = (): void => undefined;

describe("a shell task in a flow", () => {
  test("takes refs wherever a command has texts, and maps over commands", async () => {
    const word = task("word", () => "three");
    const flow = new Flow("shell", () => {
      const say = ShellTask({ name: "say", helperScript: 'say() { echo "said $1 $MORE"; }' });
      const each = say.map(["say one", { command: "say two", env: { MORE: "more" } }]);
      return { each, single: say({ command: "say $WORD", env: { WORD: word() } }) };
    });
    const run = await flow.run({ print });
    expect(run.get(flow.refs.each)).toEqual(["said one", "said two more"]);
    expect(run.get(flow.refs.single)).toBe("said three");
  });

  test("is retried when it fails, and its last output is the result of the state", async () => {
    const flow = new Flow("shell", () => ShellTask({ maxRetries: 2 })("echo $RANDOM; echo no; exit 2"));
    const attempts: number[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.kind === "submit") attempts.push(event.attempt);
    };
    const run = await flow.run({ print, onEvent });
    expect(run.stateOf(flow.refs)).toMatchObject({ type: "Failed", message: expect.stringContaining("Command failed with exit code 2: no") });
    expect(attempts).toEqual([1, 2, 3]);
  });

  /** A command whose whole tree ignores SIGTERM; it prints the ids of its two processes. */
  const stubborn = `trap '' TERM; (trap '' TERM; while :; do sleep 0.1; done) & echo $! $$; wait`;

  function pidsOf(event: RunEvent): readonly number[] {
    return event.kind === "log" && /^\d+ \d+$/.test(event.message) ? event.message.split(" ").map(Number) : [];
  }

  test("that is out of time ends TimedOut at once, and its whole tree soon after", async () => {
    const pids: number[] = [];
    const flow = new Flow("shell", () => ShellTask({ command: stubborn, streamOutput: true, timeout: "500ms" })());
    const run = await flow.run({ print, onEvent: (event) => pids.push(...pidsOf(event)) });
    expect(run.stateOf(flow.refs).type).toBe("TimedOut");
    expect(pids).toHaveLength(2);
    await until(() => !pids.some(isAlive), "the tree is gone");
  });

  test("that is cancelled ends with its whole tree before the run does", async () => {
    const pids: number[] = [];
    const controller = new AbortController();
    const flow = new Flow("shell", () => ShellTask({ command: stubborn, streamOutput: true })());
    const onEvent = (event: RunEvent): void => {
      pids.push(...pidsOf(event));
      if (pids.length === 2) controller.abort();
    };
    const run = await flow.run({ print, onEvent, signal: controller.signal });
    expect(run.state.type).toBe("Cancelled");
    expect(pids.map(isAlive)).toEqual([false, false]);
  });
});

describe("a secret in a flow", () => {
  const canary = "c4nary/value+of a secret";

  test("reaches the task that asks for it, and nobody else", async () => {
    vi.stubEnv("HEADRACE__SECRETS__API_TOKEN", canary);
    const written: string[] = [];
    const leaky = task({ name: "leaky", taskRunName: (token: Secret) => `run with ${token.reveal()}`, logConsole: true }, (token: Secret) => {
      context.logger.info(`logged ${token.reveal()}`);
      context.logger.warn("logged with fields", { token: token.reveal(), deep: { in: [token.reveal()] } });
      process.stdout.write(`printed ${token.reveal()}\n`);
      context.logger.info(token);
      return token.reveal().length;
    });
    const printing = task("printing", (token: Secret) => process.stdout.write(`printed ${token.reveal()}\n`));
    const failing = task("failing", (token: Secret) => {
      throw new Error(`cannot log in with ${encodeURIComponent(token.reveal())}`, { cause: new Error(token.reveal()) });
    });
    const flow = new Flow("secrets", () => {
      const token = secret("api-token");
      return { length: leaky(token), failed: failing(token), printed: printing(token), token };
    });
    const run = await flow.run({
      print: (text) => written.push(text),
      onEvent: (event) => written.push(inspect(event, { depth: 20, showHidden: true })),
    });
    expect(run.get(flow.refs.length)).toBe(canary.length);
    expect(run.get(flow.refs.token).reveal()).toBe(canary);
    expect(run.stateOf(flow.refs.failed).type).toBe("Failed");
    written.push(inspect(run.state), inspect([...run.taskRuns()], { depth: 20 }));
    const shown = written.join("\n");
    expect(shown).toContain("logged ***");
    expect(shown).toContain("printed ***");
    expect(shown).toContain("cannot log in with ***");
    expect(shown.split("\n").filter((line) => line.includes("c4nary"))).toEqual([]);
  });

  test("is no part of a checkpoint", async () => {
    vi.stubEnv("HEADRACE__SECRETS__API_TOKEN", canary);
    const stored: string[] = [];
    const result = {
      exists: () => false,
      read: () => new Uint8Array(),
      write: (_: string, bytes: Uint8Array) => void stored.push(Buffer.from(bytes).toString("latin1")),
    };
    const flow = new Flow("secrets", { result }, () => task("length", (token: Secret) => token.reveal().length)(secret("api-token")));
    const run = await flow.run({ print });
    expect(run.get(flow.refs)).toBe(canary.length);
    expect(stored).toHaveLength(1);
    expect(stored.join()).not.toContain("c4nary");
    const wrapping = new Flow("secrets", { result }, () => task("wrap", () => ({ token: new Secret(canary) }))());
    expect((await wrapping.run({ print })).stateOf("wrap")).toMatchObject({ type: "Failed", message: expect.stringContaining(".token is a Secret") });
    expect(stored).toHaveLength(1);
  });

  test("that is nowhere fails the task that asks for it", async () => {
    const flow = new Flow("secrets", () => secret("no-such-secret"));
    const logs: LogEvent[] = [];
    const run = await flow.run({ print, onEvent: (event) => event.kind === "log" && logs.push(event) });
    expect(run.stateOf(flow.refs)).toMatchObject({ type: "Failed", error: { code: "E711" } });
  });
});
