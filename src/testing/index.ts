export { type FakeClock, fakeClock } from "./fake-clock.ts";
export { cached, cancelled, failed, paused, resumed, retrying, skipped, success, timedOut, triggerFailed } from "./forced-states.ts";
export { type RunTaskOptions, runTask, type TaskTest } from "./run-task.ts";
