/**
 * Who may import whom inside `src/`. An import goes down the table or stays in its folder; type imports count too.
 *
 * An entry of `imports` is a folder, or one file of a folder where only that is meant. "root" is the files directly in `src/`.
 */
export interface Layer {
  readonly level: number;
  readonly imports: readonly string[];
  /** Of packages, only these. Where it is missing, any that package.json lists, and Node's own. */
  readonly packages?: readonly string[];
}

const ground = ["util", "errors"];
const pure = [...ground, "states", "schedules", "results", "config"];
const enginePart = [...pure, "core", "protocol"];

export const layers: Readonly<Record<string, Layer>> = {
  util: { level: 0, imports: [] },
  errors: { level: 0, imports: ["util"] },
  // Plain data, which the server, a worker and Python read as well.
  states: { level: 1, imports: ground },
  // "Now" is an argument: pure.
  schedules: { level: 2, imports: ground },
  results: { level: 2, imports: [...ground, "states"] },
  config: { level: 2, imports: ground, packages: ["zod", "smol-toml"] },
  // A flow can be built, drawn and registered without being able to run.
  core: { level: 3, imports: pure },
  // Messages hold names and data, never tasks or functions.
  protocol: { level: 3, imports: [...ground, "states"] },
  // It gets an executor and observers handed in.
  engine: { level: 4, imports: enginePart },
  storage: { level: 4, imports: [...ground, "core"] },
  bundle: { level: 4, imports: [...ground, "core/registry.ts"] },
  // Usable and testable alone.
  "dask-bridge": { level: 4, imports: [...ground, "protocol"] },
  // It sees a timeline, not who made it.
  report: { level: 4, imports: [...ground, "protocol"] },
  // They see the contract; a worker only as a file address.
  executors: { level: 5, imports: [...ground, "states", "protocol", "dask-bridge", "report", "engine/executor.ts"] },
  // It runs in a browser too.
  api: { level: 5, imports: pure, packages: ["zod"] },
  tracking: { level: 6, imports: [...ground, "states", "api", "engine/observer.ts"] },
  database: { level: 6, imports: pure },
  tasks: { level: 7, imports: [...ground, "states", "results", "core", "engine/context.ts"] },
  // It never runs user code.
  server: { level: 7, imports: [...pure, "api", "database"] },
  // An agent starts a process, it does not run a flow inside itself.
  agents: { level: 7, imports: [...ground, "api", "storage"] },
  root: { level: 8, imports: [...enginePart, "engine", "executors", "storage", "bundle", "api"] },
  testing: { level: 9, imports: [...ground, "states", "protocol", "core", "engine", "root/flow.ts"] },
  // Programs: nobody imports them. They hold what flow files import.
  worker: { level: 10, imports: [...enginePart, "engine", "storage", "bundle", "executors/index.ts", "tasks/index.ts", "testing/index.ts", "root/index.ts"] },
  cli: {
    level: 10,
    imports: [
      ...enginePart,
      "engine",
      "executors",
      "storage",
      "bundle",
      "report",
      "dask-bridge",
      "tracking",
      "server",
      "agents",
      "api",
      "tasks",
      "testing",
      "root",
    ],
  },
};

/** Packages that take long to load. They are imported where they are used, so that starting up stays quick. */
export const lazyPackages: readonly string[] = ["@hpcc-js/wasm-graphviz", "esbuild", "execa", "zod"];

/** Folders whose files are written as users write theirs: they import `headrace` by its public entry points only. */
export const userFolders: readonly string[] = ["examples", "test/fixtures/flows", "test/types"];
