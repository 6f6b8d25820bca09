import { expect, test } from "vitest";
import { task } from "../../../src/core/task.ts";
import { writeNews } from "../../../src/engine/remote/event-codec.ts";
import { type FlowForWorkers, RemoteFlowRun } from "../../../src/engine/remote/remote-flow-run.ts";
import { RunTables } from "../../../src/engine/run-tables.ts";
import type { TaskRunServices } from "../../../src/engine/services.ts";
import { TaskRun } from "../../../src/engine/task-run.ts";
import { ByteWriter } from "../../../src/protocol/byte-writer.ts";
import type { RunEvent } from "../../../src/protocol/events.ts";
import { pending, plain, running } from "../../../src/states/make.ts";
import type { State } from "../../../src/states/state.ts";
import { systemClock } from "../../../src/util/clock.ts";
import { graphOf } from "../../helpers/flow-graph.ts";
import { untyped } from "../../helpers/untyped.ts";

const cancelled = plain("Cancelled", "The flow run was cancelled.");

/** One task run that a worker has, and what the driver tells of it. */
function underWay(attempt = 1): { readonly remote: RemoteFlowRun; readonly run: TaskRun; readonly told: string[] } {
  const graph = graphOf(() => task("one", () => 1)());
  const [node] = graph.nodes;
  if (node === undefined) throw new Error("no node");
  const told: string[] = [];
  const emit = (event: RunEvent): void => {
    if (event.kind === "state") told.push(`${event.from.type} → ${event.to.type}`);
    else if (event.kind === "log") told.push(event.message);
  };
  const tables = new RunTables(graph);
  const services = untyped<TaskRunServices>({ clock: systemClock, listening: true, emit, inputsOf: tables.inputsOf });
  const remote = new RemoteFlowRun({ graph, tables, services, forWorkers: untyped<FlowForWorkers>({}) });
  const run = new TaskRun(services, { node, index: -1, attempt, runCount: 1, state: pending, resumed: false, loop: undefined });
  remote.request(run);
  return { remote, run, told };
}

function changed(from: State, to: State, attempt = 1): Uint8Array {
  const writer = new ByteWriter();
  writeNews(writer, { node: 0, mapIndex: -1, attempt }, { kind: "state", from, to, at: 0 });
  return writer.take();
}

test("what a worker says of a state is told, and is where a decision of the driver's begins", async () => {
  const { remote, run, told } = underWay();
  remote.event(changed(pending, running));
  expect(await remote.decide(run, cancelled)).toMatchObject({ state: { type: "Cancelled" } });
  expect(told).toEqual(["Pending → Running", "Running → Cancelled"]);
});

test("what it says of a state that comes after the driver's decision is told to nobody, what it logged is", async () => {
  const { remote, run, told } = underWay();
  await remote.decide(run, cancelled);
  remote.event(changed(pending, running));
  const writer = new ByteWriter();
  writeNews(writer, { node: 0, mapIndex: -1, attempt: 1 }, { kind: "log", level: "info", message: "cleaned up", source: "logger", at: 0 });
  remote.event(writer.take());
  expect(told).toEqual(["Pending → Cancelled", "cleaned up"]);
});

test("what it says of the start before changes nothing", () => {
  const { remote, run, told } = underWay(2);
  remote.event(changed(pending, running, 1));
  expect([run.state.type, told]).toEqual(["Pending", []]);
});
