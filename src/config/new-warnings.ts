import type { LoadedConfig } from "./load.ts";

const given = new Set<string>();

/** The warnings that this process has not given out yet: settings are read in several places, and each thing is said once. */
export function newWarnings({ warnings }: LoadedConfig): readonly string[] {
  const fresh = warnings.filter((warning) => !given.has(warning));
  for (const warning of fresh) given.add(warning);
  return fresh;
}
