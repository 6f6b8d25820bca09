import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { repositoryRoot } from "../../helpers/repository-root.ts";

test("the shop as a program prints its address, answers, and ends when interrupted", async () => {
  const program = spawn(process.execPath, [join(repositoryRoot, "examples/paged-etl/serve.ts")], { stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(program, "exit");
  const [url] = await once(createInterface(program.stdout), "line");
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${url}/pages`)).status).toBe(200);
  program.kill("SIGINT");
  expect(await exit).toEqual([0, null]);
});
