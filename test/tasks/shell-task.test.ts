import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { type CommandTask, ShellTask } from "../../src/tasks/shell-task.ts";
import { Secret } from "../../src/util/secret.ts";
import { insideRun } from "./inside-a-run.ts";
import { isAlive, until } from "./process-alive.ts";

const resultOf = async <R>(task: CommandTask<R>, ...call: Parameters<CommandTask<R>["run"]>): Promise<R> => (await insideRun(() => task.run(...call))).value;

describe("the value", () => {
  test("is the last line, or all lines, without white space at their end", async () => {
    const command = "echo one; echo 'two  ' >&2; printf three";
    expect(await resultOf(ShellTask({ command }))).toBe("three");
    expect(await resultOf(ShellTask({ command, returnAll: true }))).toEqual(["one", "two", "three"]);
  });

  test("is null, or an empty list, where there is no output", async () => {
    expect(await resultOf(ShellTask(), "true")).toBeNull();
    expect(await resultOf(ShellTask({ returnAll: true }), "true")).toEqual([]);
  });

  test("of more output than is kept begins with a note, and a warning is logged", async () => {
    const task = ShellTask({ returnAll: true, command: "for i in $(seq 12); do head -c 1000000 /dev/zero | tr '\\0' x; echo; done" });
    const { value, logs } = await insideRun(() => task.run());
    expect(value).toHaveLength(11);
    expect(value[0]).toBe("[2 earlier lines were dropped: only the last 10000000 characters are kept]");
    expect(logs).toEqual(["warn: Only the last 10000000 characters of the output are kept."]);
  });

  test("has the type that the options say", () => {
    expectTypeOf(ShellTask()).toEqualTypeOf<CommandTask<string | null>>();
    expectTypeOf(ShellTask({ returnAll: true })).toEqualTypeOf<CommandTask<string[]>>();
    expectTypeOf(ShellTask({ returnAll: Date.now() > 0 })).toEqualTypeOf<CommandTask<string[] | string | null>>();
  });
});

describe("what runs", () => {
  test("the call's command, environment and helper script stand in for those of the options", async () => {
    const task = ShellTask({ command: "say one", env: { WHO: "options" }, helperScript: 'say() { echo "$WHO says $1"; }' });
    expect(await resultOf(task)).toBe("options says one");
    expect(await resultOf(task, "say two")).toBe("options says two");
    expect(await resultOf(task, { command: "say three", env: { WHO: "call" } })).toBe("call says three");
    expect(await resultOf(task, { helperScript: "say() { echo other; }" })).toBe("other");
  });

  test("the environment is that of the process with the task's on top", async () => {
    vi.stubEnv("INHERITED", "yes");
    vi.stubEnv("REPLACED", "no");
    expect(await resultOf(ShellTask({ env: { REPLACED: "yes" } }), "echo $INHERITED $REPLACED")).toBe("yes yes");
  });

  test("a secret in the environment is revealed to the command, and covered in what is logged of it", async () => {
    const env = { TOKEN: new Secret("s3cret token") };
    const { value, logs } = await insideRun(() => ShellTask({ env, streamOutput: true }).run('echo "it is $TOKEN"; printf %s "$TOKEN" | wc -c'));
    expect(value).toBe("12");
    expect(logs).toEqual(["info: it is ***", "info: 12"]);
  });

  test("another shell may be chosen", async () => {
    expect(await resultOf(ShellTask({ shell: process.execPath }), "console.log(6 * 7)")).toBe("42");
  });

  test("without a flow the plain function works too", async () => {
    expect(await ShellTask().run("echo alone")).toBe("alone");
  });
});

describe("failing", () => {
  test("an exit code ends the attempt Failed with the last line, or all lines, as result", async () => {
    const command = "echo one; echo no such thing >&2; exit 3";
    const fail = { name: "Fail", message: "Command failed with exit code 3: no such thing" };
    await expect(resultOf(ShellTask({ command }))).rejects.toMatchObject({ ...fail, details: { result: "no such thing" } });
    await expect(resultOf(ShellTask({ command, returnAll: true }))).rejects.toMatchObject({ ...fail, details: { result: ["one", "no such thing"] } });
    await expect(resultOf(ShellTask({ command: "exit 4" }))).rejects.toMatchObject({ message: "Command failed with exit code 4.", details: { result: null } });
  });

  test("a signal from elsewhere is named", async () => {
    await expect(resultOf(ShellTask(), "kill -KILL $$")).rejects.toMatchObject({ name: "Fail", message: "Command was killed by SIGKILL." });
  });

  test("the output of a command that failed is logged where that is wanted, and only once", async () => {
    const command = "echo one; echo two; false";
    const logged = async (options: object): Promise<readonly string[]> => {
      const logs: string[] = [];
      await expect(insideRun(() => ShellTask({ command, ...options }).run(), { logs })).rejects.toThrow("exit code 1");
      return logs;
    };
    expect(await logged({})).toEqual([]);
    expect(await logged({ logStderr: true })).toEqual(["error: two"]);
    expect(await logged({ logStderr: true, returnAll: true })).toEqual(["error: one\ntwo"]);
    expect(await logged({ logStderr: true, streamOutput: true })).toEqual(["info: one", "info: two"]);
  });

  test("a command that is missing is an error", async () => {
    await expect(resultOf(ShellTask({ name: "list" }))).rejects.toMatchObject({ code: "E701", what: "The shell task list has no command." });
    await expect(resultOf(ShellTask(), {})).rejects.toMatchObject({ code: "E701" });
  });
});

describe("streaming", () => {
  test("each line goes to the log as it comes, at the level that was asked for", async () => {
    const { logs } = await insideRun(() => ShellTask({ streamOutput: "warn", command: "echo one; echo two" }).run());
    expect(logs).toEqual(["warn: one", "warn: two"]);
  });

  test("a level that there is none of is refused where the task is made", () => {
    const streamOutput = "loud" as "info";
    expect(() => ShellTask({ streamOutput })).toThrow(expect.objectContaining({ code: "E702", place: expect.stringContaining("shell-task.test.ts") }));
  });
});

test("a cancelled task ends with what its command started", async () => {
  const controller = new AbortController();
  const logs: string[] = [];
  const task = ShellTask({ command: "sleep 1000 & echo $! $$; wait", streamOutput: true });
  const running = insideRun(() => task.run(), { signal: controller.signal, logs });
  await until(() => logs.length === 1, "the command has started");
  const pids = Array.from(logs.join().matchAll(/\d+/g), Number);
  expect(pids.map(isAlive)).toEqual([true, true]);
  controller.abort(new Error("cancelled"));
  await expect(running).rejects.toThrow("cancelled");
  expect(pids.map(isAlive)).toEqual([false, false]);
});
