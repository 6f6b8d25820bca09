import { LocalExecutor } from "../../src/executors/index.ts";
import { describeExecutor } from "./executor-contract.ts";

describeExecutor("LocalExecutor", () => new LocalExecutor(), { capacity: 1 });
