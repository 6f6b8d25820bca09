import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadPeer } from "../../src/results/optional-peer.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

describe("loadPeer", () => {
  it("gives the package", async () => {
    expect(await loadPeer({ name: "zod", user: "this test", load: () => import("node:path") })).toHaveProperty("join");
  });

  it("passes on what a package throws that is there", async () => {
    const cause = Object.assign(new Error("Cannot find package 'its-own' imported from x"), { code: "ERR_MODULE_NOT_FOUND" });
    await expect(loadPeer({ name: "there", user: "this test", load: () => Promise.reject(cause) })).rejects.toBe(cause);
    const broken = new Error("'there' is broken");
    await expect(loadPeer({ name: "there", user: "this test", load: () => Promise.reject(broken) })).rejects.toBe(broken);
  });

  it.each([
    ["S3Result", "@aws-sdk/client-s3"],
    ["GCSResult", "@google-cloud/storage"],
  ])("says how to install what %s needs, in a project that has it not", (user, peer) => {
    // The source beside no node_modules, as the package lies in a project without its optional peers.
    const root = fileTree({
      "package.json": '{ "type": "module" }',
      "use.ts": `import { ${user} } from "./src/results/index.ts";
        import { readResult } from "./src/results/stored-result.ts";
        const { code, message } = await readResult(new ${user}({ bucket: "b" }), "x").catch((error) => error);
        console.log(JSON.stringify({ code, message }));`,
    });
    for (const folder of ["results", "errors", "util", "states"]) cpSync(join(repositoryRoot, "src", folder), join(root, "src", folder), { recursive: true });
    const said = JSON.parse(execFileSync(process.execPath, [join(root, "use.ts")], { encoding: "utf8" }));
    expect(said).toEqual({ code: "E340", message: `${user} needs the package ${peer}, which is not installed.\n  npm install ${peer}` });
  });
});
