import path from "node:path";
import { defineConfig } from "vitest/config";

const src = path.join(import.meta.dirname, "src");

export default defineConfig({
  resolve: {
    // Examples and fixtures import the package by its name, as users do. In tests that means the source, so that it exists once.
    alias: [
      { find: /^headrace$/, replacement: path.join(src, "index.ts") },
      { find: /^headrace\/(.+)$/, replacement: path.join(src, "$1/index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    // These take minutes: `./go soak`.
    exclude: process.env.HEADRACE_SOAK === "1" ? [] : ["test/soak/**"],
    globalSetup: ["test/helpers/worker-programs.ts"],
    setupFiles: ["test/helpers/leak-guard.ts"],
    // A process for each file: tests start threads and children, send signals and change the environment.
    pool: "forks",
    isolate: true,
    maxWorkers: "100%",
    testTimeout: 30_000,
    hookTimeout: 30_000,
    restoreMocks: true,
    unstubEnvs: true,
  },
});
