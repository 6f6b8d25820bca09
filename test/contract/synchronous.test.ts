import { LocalDaskExecutor } from "../../src/executors/index.ts";
import { describeExecutor } from "./executor-contract.ts";
import { notInOneThread } from "./in-one-thread.ts";

describeExecutor("synchronous", () => new LocalDaskExecutor({ scheduler: "synchronous" }), { capacity: 1, skipped: notInOneThread });
