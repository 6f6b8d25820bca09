import { ConcurrentExecutor } from "../helpers/concurrent-executor.ts";
import { describeExecutor } from "./executor-contract.ts";

describeExecutor("four at once in one thread", () => new ConcurrentExecutor(4), { capacity: 4 });
