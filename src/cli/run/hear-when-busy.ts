import { spawn } from "node:child_process";

/** Seconds that this process has to end by itself after the second Ctrl-C. */
const patience = 0.5;

/*
 * A Ctrl-C goes to every process in front of the terminal. Node hears it between two pieces of JavaScript, so never while a task computes
 * without a pause. A shell hears it all the same:
 *
 *   waits for the end of its input, which is the end of this process
 *     │ second Ctrl-C
 *     ▼
 *   waits a moment ── this process is still there ──▶ shows the cursor, kills it
 *
 * It waits for a `cat`, and does not read itself: all shells agree that a trap interrupts `wait`, and that Ctrl-C does not reach what
 * runs in the background.
 */
const script = `
exec 3<&0
times=0
heard() {
  times=$((times + 1))
  [ $times -lt 2 ] && return
  sleep ${patience}
  kill -0 $! 2>/dev/null || exit
  printf '\\033[?25h\\n' 2>/dev/null >/dev/tty
  kill -KILL $PPID
}
trap heard INT
cat <&3 >/dev/null 2>&1 &
while kill -0 $! 2>/dev/null; do wait $!; done
`;

/**
 * Sees to it that a second Ctrl-C on this process's terminal ends it even where its thread is too busy to hear of it. Without a terminal,
 * and on Windows, it does nothing.
 */
export function hearWhenBusy({ stdin, stderr, platform }: Pick<NodeJS.Process, "stdin" | "stderr" | "platform">): Disposable {
  if (platform === "win32" || !(stdin.isTTY || stderr.isTTY)) return { [Symbol.dispose]: () => undefined };
  const shell = spawn("/bin/sh", ["-c", script], { stdio: ["pipe", "ignore", "ignore"] });
  // Where there is no shell, a second Ctrl-C is heard as soon as the thread has time for it.
  shell.on("error", () => undefined);
  shell.unref();
  return { [Symbol.dispose]: () => shell.stdin.destroy() };
}
