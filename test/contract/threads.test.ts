import { LocalDaskExecutor } from "../../src/executors/index.ts";
import { describeExecutor } from "./executor-contract.ts";

describeExecutor("two threads", () => new LocalDaskExecutor({ scheduler: "threads", numWorkers: 2 }), { capacity: 2 });
