import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { everyGate } from "./controlled-task.ts";

/** The test's side of held bodies: a folder of gates. All of them open when the test is over. */
export interface Gates {
  readonly folder: string;
  open(gate: string): void;
}

export function makeGates(): Gates {
  const folder = mkdtempSync(path.join(tmpdir(), "gates-"));
  const open = (gate: string): void => writeFileSync(path.join(folder, gate), "");
  onTestFinished(() => open(everyGate));
  return { folder, open };
}
