import type { Command } from "commander";

/** A command's own file: what it takes, and what it does. */
export interface CommandModule {
  /** Adds arguments, options, examples and the action, which calls `end` with the code that the process ends with. */
  declare(command: Command, end: (exitCode: number) => void): void;
}

/** A command as the list of commands shows it. Its file is loaded when it is chosen, so that the list itself is quick. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

export const commands: readonly CommandEntry[] = [
  { name: "run", summary: "run a flow of a file", load: () => import("./run.ts") },
  { name: "visualize", summary: "draw a flow as an SVG picture", load: () => import("./visualize.ts") },
  { name: "init", summary: "make a new project with an example flow and its tests", load: () => import("./init.ts") },
  { name: "config", summary: "show and change settings", load: () => import("./config.ts") },
  { name: "doctor", summary: "show what works here, for a report of a problem", load: () => import("./doctor.ts") },
];
