import { LocalDaskExecutor } from "../../src/executors/index.ts";
import { describeExecutor } from "./executor-contract.ts";

describeExecutor("two processes", () => new LocalDaskExecutor({ scheduler: "processes", numWorkers: 2 }), { capacity: 2 });
