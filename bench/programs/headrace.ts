/** headrace on one case, with one of its executors. Prints one line of JSON, as run-program.ts reads it. */
import { answer, readOrder } from "./answer.ts";
import { now } from "./bodies.ts";
import { type ExecutorName, executors } from "./headrace-executors.ts";
import { flows } from "./headrace-flows.ts";

const { who, order } = readOrder();
const makeExecutor = executors[who as ExecutorName];
const makeFlow = flows[order.case];
if (makeExecutor === undefined || makeFlow === undefined) throw new Error(`No such executor or case: ${who}, ${order.case}`);

let started = now();
const { flow, options, runsBefore = 0, seconds } = makeFlow(order, makeExecutor(order.workers));
for (let i = 0; i < runsBefore; i += 1) {
  await flow.run(options);
  started = now();
}
const run = await flow.run(options);
const ended = now();
if (!run.successful) throw new Error(`The flow ended ${run.state.type}: ${run.state.message}`);
answer(seconds?.(run) ?? ended - started);
