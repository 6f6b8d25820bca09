import { chmodSync, mkdirSync, realpathSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { cacheFolder } from "../../src/bundle/cache-folder.ts";
import { fileTree } from "../helpers/file-tree.ts";

beforeEach(() => {
  vi.stubEnv("XDG_CACHE_HOME", fileTree({}));
});

const temporary = path.join(tmpdir(), `headrace-${process.getuid?.()}`);
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

const users = (): string => path.join(process.env.XDG_CACHE_HOME ?? "", "headrace");

test("the nearest node_modules has it", () => {
  const root = fileTree({ "node_modules/a/index.js": "", "app/node_modules/b/index.js": "", "app/src/flow.ts": "" });
  expect(cacheFolder(path.join(root, "app/src/flow.ts"))).toBe(path.join(root, "app/node_modules/.cache/headrace"));
});

test("a node_modules that is a link counts as where it leads", () => {
  const root = fileTree({ "shared/node_modules/a/index.js": "", "app/flow.ts": "" });
  symlinkSync(path.join(root, "shared/node_modules"), path.join(root, "app/node_modules"), "dir");
  expect(cacheFolder(path.join(root, "app/flow.ts"))).toBe(realpathSync(path.join(root, "shared/node_modules/.cache/headrace")));
});

describe("where there is none", () => {
  test("the user's cache has it, for this user alone", () => {
    expect(cacheFolder(path.join(fileTree({ "flow.ts": "" }), "flow.ts"))).toBe(users());
    expect(statSync(users()).mode & 0o777).toBe(0o700);
  });

  test("a folder that others may enter is not taken", () => {
    mkdirSync(users());
    chmodSync(users(), 0o755);
    expect(cacheFolder(path.join(fileTree({ "flow.ts": "" }), "flow.ts"))).toBe(temporary);
  });

  test("nor is a link, which somebody else may have made", () => {
    symlinkSync(fileTree({}), users(), "dir");
    expect(cacheFolder(path.join(fileTree({ "flow.ts": "" }), "flow.ts"))).toBe(temporary);
  });
});
