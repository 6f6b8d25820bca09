import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Message, publint } from "publint";
import { formatMessage } from "publint/utils";
import { packInto } from "./pack.ts";
import { runProgram } from "./run-program.ts";

/** What publint and attw find wrong with the packed package: files, exports, types as every module resolution sees them. */
export async function checkPackage(root: string): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "headrace-pack-"));
  try {
    const tarball = await packInto(root, folder);
    return [...(await lintManifest(root, tarball)), ...(await checkTypes(root, tarball))];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function lintManifest(root: string, tarball: string): Promise<string[]> {
  const { buffer, byteOffset, byteLength } = readFileSync(tarball);
  const { messages } = await publint({ strict: true, pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) } });
  const manifest: Record<string, unknown> = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  return messages.map((message: Message) => `publint: ${formatMessage(message, manifest, { color: false }) ?? message.code}`);
}

async function checkTypes(root: string, tarball: string): Promise<string[]> {
  const attw = path.join(root, "node_modules/.bin/attw");
  const { code, output } = await runProgram(attw, [tarball, "--profile", "esm-only", "--no-color", "--no-emoji", "--format", "ascii"], { cwd: root });
  return code === 0 ? [] : [`attw:\n${output.trimEnd()}`];
}
