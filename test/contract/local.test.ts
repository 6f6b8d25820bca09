import { LocalExecutor } from "../../src/executors/index.ts";
import { describeExecutor } from "./executor-contract.ts";
import { notInOneThread } from "./in-one-thread.ts";

describeExecutor("LocalExecutor", () => new LocalExecutor(), { capacity: 1, skipped: notInOneThread });
