/** Writes down the exported API again, after a wanted change. `./go api` runs it on a fresh build. */
import path from "node:path";
import { snapshotFile, writeApi } from "./check-api.ts";

writeApi(path.join(import.meta.dirname, ".."));
console.log(`Wrote ${snapshotFile}. Read its change before you commit it.`);
