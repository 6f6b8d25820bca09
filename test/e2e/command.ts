import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { builtPackage } from "../helpers/built-package.ts";

/** A folder as a user has it: flow files, and a home of its own where bundles are kept. */
export interface Workplace {
  readonly folder: string;
  write(file: string, text: string): void;
  /** Runs `headrace` there to its end. */
  headrace(...typed: readonly string[]): Promise<Ended>;
  /** Starts `headrace` there, inside another program where one is given. */
  start(typed: readonly string[], env?: NodeJS.ProcessEnv, inside?: Wrapper): Promise<Started>;
}

/** A program that starts another one, which is named behind its own arguments. */
export interface Wrapper {
  readonly command: string;
  readonly before: readonly string[];
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Resolves as soon as standard output or error holds this text; rejects where the program ends before. */
  said(text: string): Promise<void>;
  readonly ended: Promise<Ended>;
}

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A workplace with these files. It is removed when the tests of the file are over. */
export function workplace(files: Readonly<Record<string, string>> = {}): Workplace {
  const folder = mkdtempSync(join(tmpdir(), "headrace-e2e-"));
  const home = mkdtempSync(join(tmpdir(), "headrace-home-"));
  folders.push(folder, home);
  const write = (file: string, text: string): void => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  const start = async (typed: readonly string[], env: NodeJS.ProcessEnv = {}, inside?: Wrapper): Promise<Started> => {
    const words = [process.execPath, join(await builtPackage(), "cli/main.js"), ...typed];
    const [command = "", ...rest] = inside === undefined ? words : [inside.command, ...inside.before, ...words];
    const ground = { PATH: process.env.PATH, HOME: home, TMPDIR: tmpdir(), LANG: "C.UTF-8", TZ: "UTC" };
    return watch(spawn(command, rest, { cwd: folder, env: { ...ground, ...env }, stdio: ["ignore", "pipe", "pipe"] }));
  };
  return { folder, write, start, headrace: async (...typed) => (await start(typed)).ended };
}

function watch(child: ChildProcess): Started {
  let stdout = "";
  let stderr = "";
  let isOver = false;
  const waiting = new Set<{ readonly text: string; readonly resolve: () => void; readonly reject: (error: Error) => void }>();
  const look = (): void => {
    for (const one of waiting) {
      if (stdout.includes(one.text) || stderr.includes(one.text)) one.resolve();
      else if (isOver) one.reject(new Error(`It ended without saying ${one.text}:\n${stdout}${stderr}`));
      else continue;
      waiting.delete(one);
    }
  };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    look();
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    look();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      isOver = true;
      look();
      resolve({ code, stdout, stderr });
    });
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("The program did not start");
  const said = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.add({ text, resolve, reject });
      look();
    });
  return { child, pid, said, ended };
}
