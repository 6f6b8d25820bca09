import path from "node:path";

/** The folder of the repository, absolute. */
export const repositoryRoot = path.join(import.meta.dirname, "../..");
