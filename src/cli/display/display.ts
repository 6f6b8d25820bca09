import type { RunEvent } from "../../protocol/events.ts";
import type { Terminal } from "../terminal.ts";
import type { Beat } from "./beat.ts";
import type { ShownTask } from "./run-view.ts";

export type Stream = "stdout" | "stderr";

/** Writes text as it is, past whatever watches the process's output. */
export type Write = (text: string, stream: Stream) => void;

/** What people see of one run while it goes on. */
export interface Display {
  /** The run has begun. */
  readonly begin: (title: string) => void;
  readonly event: (event: RunEvent) => void;
  /** Shows text that tasks or the engine wrote. It ends with a line break, but for what was written past the engine. */
  readonly print: Write;
  /** Shows the rows as they are at the end, and nothing more. */
  readonly end: () => void;
}

/** What a display is made of. */
export interface DisplayParts {
  readonly tasks: readonly ShownTask[];
  readonly terminal: Terminal;
  readonly write: Write;
  readonly beat: Beat;
}
