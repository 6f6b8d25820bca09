import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { ConfigSources } from "../../src/config/load.ts";

/** A home with a project in it, gone after the test. `files` are relative to the home. */
export function configFolders(files: Readonly<Record<string, string>>, env: ConfigSources["env"] = {}): ConfigSources {
  const home = mkdtempSync(join(tmpdir(), "headrace-config-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const cwd = join(home, "project", "deep");
  mkdirSync(cwd, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const file = join(home, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return { cwd, env, home };
}
