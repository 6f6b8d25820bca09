import { ConcurrentExecutor } from "../helpers/concurrent-executor.ts";
import { describeExecutor } from "./executor-contract.ts";
import { notInOneThread } from "./in-one-thread.ts";

describeExecutor("four at once in one thread", () => new ConcurrentExecutor(4), { capacity: 4, skipped: notInOneThread });
