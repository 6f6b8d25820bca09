import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { plain } from "../../../src/states/make.ts";
import { type FakeLink, FakeRun, letWork } from "./fake-workers.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "clearImmediate", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const tiny = { runs: 60, durationMs: 0.01 };
const cancelled = plain("Cancelled", "The flow run was cancelled.");

function handOver(run: FakeRun, slug: string, count: number): number[] {
  return Array.from({ length: count }, () => run.run(slug));
}

describe("What a worker is given ahead", () => {
  test("is nothing before anything is known, and grows to two milliseconds' worth of tiny ones", async () => {
    const run = new FakeRun({ numWorkers: 1 });
    const started = run.session.start();
    run.link(0).ready();
    await started;
    const [first = 0] = handOver(run, "tiny", 500);
    expect(run.link(0).waiting).toEqual([first]);
    run.link(0).begin();
    run.link(0).finish(first, 0.007);
    // 0.007 ms and what a task run costs besides: 0.01, of which a worker gets 2 ms.
    expect(run.link(0).waiting.length).toBeGreaterThan(190);
    expect(run.link(0).waiting.length).toBeLessThanOrEqual(200);
  });

  test("is never more than 256", async () => {
    const run = new FakeRun({ numWorkers: 1 });
    await run.startWith(1, { runs: 60, durationMs: 0 });
    handOver(run, "tiny", 1000);
    expect(run.link(0).waiting).toHaveLength(256);
  });

  test("is nothing for slow ones, whatever others take", async () => {
    const run = new FakeRun();
    await run.startWith(2, { runs: 20, durationMs: 5, slug: "slow" });
    handOver(run, "slow", 10);
    expect(run.links.map(({ waiting }) => waiting.length)).toEqual([1, 1]);
  });

  test("stays little while one in fifty is slow, and comes back after it", async () => {
    const run = new FakeRun({ numWorkers: 1 });
    await run.startWith(1, tiny);
    const [slow = 0] = handOver(run, "tiny", 1);
    run.link(0).begin();
    run.link(0).finish(slow, 20);
    const ids = handOver(run, "tiny", 100);
    expect(run.link(0).waiting.length).toBeGreaterThan(20);
    for (let id = run.link(0).begin(); id !== undefined; id = run.link(0).begin()) run.link(0).finish(id, 0.01);
    await pass(1);
    expect(ids.map((id) => run.endOf(id))).toEqual(ids.map(() => "Success"));
  });

  test("makes the capacity, which the run hears of when it has grown", async () => {
    const run = new FakeRun({ numWorkers: 3 });
    expect(run.session.capacity).toBe(6);
    await run.startWith(1, { runs: 1, durationMs: 5 });
    expect(run.session.capacity).toBe(6);
    expect(run.grew).toBe(0);
    const wide = new FakeRun({ numWorkers: 1 });
    await wide.startWith(1, tiny);
    expect(wide.session.capacity).toBeGreaterThan(100);
    expect(wide.grew).toBeGreaterThan(0);
    expect(new FakeRun({ numWorkers: 2, tasksPerWorker: 16 }).session.capacity).toBe(32);
  });
});

describe("Slow task runs among tiny ones", () => {
  test.for([2, 3, 4])("overlap on %i workers, of which only one was started before", async (numWorkers) => {
    const run = new FakeRun({ numWorkers });
    await run.startWith(1, tiny);
    handOver(run, "slow", numWorkers);
    // Nobody knows yet that they are slow: they all went to the one there is, which began the first and is silent.
    expect(run.link(0).waiting).toHaveLength(numWorkers);
    for (let i = 0; i < 20; i++) {
      for (const link of run.links) if (link.running.size === 0) link.begin();
      await pass(1);
      for (const link of run.links.slice(1)) if (!link.posted.includes("ready")) readyOnce(link);
    }
    expect(run.links.map(({ running }) => running.size)).toEqual(Array.from({ length: numWorkers }, () => 1));
  });

  test("delay none of them: what has not begun goes to a free worker within milliseconds", async () => {
    const run = new FakeRun();
    await run.startWith(2, tiny);
    const ids = handOver(run, "tiny", 100);
    const [busy, free] = [run.link(0), run.link(1)];
    const slow = busy.begin();
    await pass(1);
    letWork(free, () => 0.01);
    free.onPush();
    await pass(6);
    expect(run.open).toEqual([slow]);
    expect(ids).toHaveLength(100);
  });

  test("keep no result from the run: it has each as soon as it is there", async () => {
    const run = new FakeRun({ numWorkers: 1 });
    await run.startWith(1, tiny);
    const [fast = 0, slow = 0] = handOver(run, "tiny", 2);
    run.link(0).begin();
    run.link(0).finish(fast, 0.01);
    run.link(0).begin();
    await pass(1);
    expect([run.endOf(fast), run.endOf(slow)]).toEqual(["Success", "open"]);
  });

  test("take as long as the slowest: one of half a second among a thousand of 0.02 ms", async () => {
    const run = new FakeRun();
    await run.startWith(2, { runs: 60, durationMs: 0.02 });
    const begun = performance.now();
    const times = new Map<number, number>();
    const slow = 500 + (run.settled.size + 1);
    for (const link of run.links) letWork(link, (id) => (id === slow ? 500 : 0.02));
    for (const id of handOver(run, "tiny", 1001)) {
      const outcomes = run.settled.get(id)?.outcomes ?? [];
      const push = outcomes.push.bind(outcomes);
      outcomes.push = (...all) => {
        times.set(id, performance.now() - begun);
        return push(...all);
      };
    }
    await pass(600);
    expect(run.open).toEqual([]);
    expect(times.get(slow)).toBeGreaterThanOrEqual(500);
    times.delete(slow);
    expect(Math.max(...times.values())).toBeLessThan(40);
  });
});

describe("A worker that is lost", () => {
  test("costs the run what it had begun; the rest goes on elsewhere as if nothing had been", async () => {
    const run = new FakeRun({ numWorkers: 1 });
    await run.startWith(1, tiny);
    const [first = 0, ...others] = handOver(run, "tiny", 3);
    run.link(0).begin();
    run.link(0).die();
    await pass(1);
    expect(run.endOf(first)).toBe("worker lost");
    run.link(1).ready();
    expect(run.link(1).waiting).toEqual(others);
    for (const id of others) run.link(1).finish(run.link(1).begin() ?? id, 1);
    await pass(1);
    expect(others.map((id) => run.endOf(id))).toEqual(["Success", "Success"]);
  });

  test("does not count what it answered before, however late that is read", async () => {
    const run = new FakeRun({ numWorkers: 1, delivery: "when read" });
    const started = run.session.start();
    run.link(0).ready();
    run.link(0).deliver();
    await started;
    const [first = 0] = handOver(run, "any", 1);
    run.link(0).begin();
    run.link(0).finish(first, 1);
    run.link(0).die();
    await pass(1);
    expect(run.endOf(first)).toBe("Success");
  });

  test("out of memory makes its task run Crashed: it would happen again", async () => {
    const run = new FakeRun({ numWorkers: 1 });
    await run.startWith(1);
    const [first = 0] = handOver(run, "any", 1);
    run.link(0).begin();
    run.link(0).die({ outOfMemory: true });
    await pass(1);
    expect(run.endOf(first)).toBe("Crashed");
  });
});

describe("A request that is ended", () => {
  test("costs its worker its life where it runs, and nobody else anything", async () => {
    const run = new FakeRun();
    await run.startWith(2, tiny);
    const ids = handOver(run, "tiny", 6);
    const link = run.link(0);
    const running = link.begin() ?? 0;
    run.session.end(run.requests.get(running) as never, cancelled);
    expect(link.endings).toEqual(["hard"]);
    link.die();
    await pass(1);
    expect(run.endOf(running)).toBe("Cancelled");
    letWork(run.link(1), () => 0.01);
    run.link(1).onPush();
    await pass(20);
    expect(ids.filter((id) => id !== running).map((id) => run.endOf(id))).toEqual(Array.from({ length: 5 }, () => "Success"));
  });

  test("is just taken back where it has not begun", async () => {
    const run = new FakeRun({ numWorkers: 1 });
    await run.startWith(1, tiny);
    const [first = 0, second = 0, third = 0] = handOver(run, "tiny", 3);
    const link = run.link(0);
    link.begin();
    run.session.end(run.requests.get(second) as never, cancelled);
    await pass(1);
    expect(run.endOf(second)).toBe("Cancelled");
    expect(link.endings).toEqual([]);
    link.finish(first, 0.01);
    await pass(1);
    link.finish(link.begin() ?? 0, 0.01);
    await pass(1);
    expect([first, third].map((id) => run.endOf(id))).toEqual(["Success", "Success"]);
    expect(link.begun).not.toContain(second);
  });

  test("costs the worker its life where it had begun after all", async () => {
    const run = new FakeRun({ numWorkers: 1, delivery: "when read" });
    const link = await ready(run);
    const [first = 0, second = 0] = [run.run("tiny"), run.run("tiny")];
    link.begin();
    link.finish(first, 0.01);
    link.begin();
    // The driver has not read yet that the first is over.
    run.session.end(run.requests.get(second) as never, cancelled);
    expect(link.endings).toEqual([]);
    link.hearTakeBack();
    while (link.deliver()) {
      // The next one.
    }
    expect(link.endings).toEqual(["gentle"]);
    link.die();
    await pass(1);
    expect([first, second].map((id) => run.endOf(id))).toEqual(["Success", "Cancelled"]);
  });

  test("takes the one with it that its worker began meanwhile: that one is lost, not silently begun twice", async () => {
    const run = new FakeRun({ numWorkers: 1, delivery: "when read" });
    const link = await ready(run);
    const [first = 0, second = 0] = [run.run("tiny"), run.run("tiny")];
    link.begin();
    link.finish(first, 0.01);
    link.begin();
    run.session.end(run.requests.get(first) as never, cancelled);
    link.die();
    await pass(1);
    expect([first, second].map((id) => run.endOf(id))).toEqual(["Cancelled", "worker retired"]);
  });
});

describe("A body with a limit", () => {
  test("costs its worker its life a moment after the limit, where the worker has not noticed by itself", async () => {
    const run = new FakeRun({ numWorkers: 1, limit: 100 });
    await run.startWith(1);
    const [id = 0] = handOver(run, "any", 1);
    const link = run.link(0);
    link.begin();
    await pass(500);
    expect(link.endings).toEqual([]);
    link.say("started", id);
    await pass(120);
    expect(link.endings).toEqual([]);
    await pass(40);
    expect(link.endings).toEqual(["hard"]);
    expect(run.endOf(id)).toBe("TimedOut");
  });

  test("that is over in time, or given up by its worker, is followed by handlers that may take as long as they like", async () => {
    const run = new FakeRun({ numWorkers: 1, limit: 100 });
    await run.startWith(1);
    const [id = 0] = handOver(run, "any", 1);
    const link = run.link(0);
    link.begin();
    link.say("started", id);
    await pass(99);
    link.say("ended", id);
    await pass(5000);
    expect([link.endings, run.endOf(id)]).toEqual([[], "open"]);
    // The next round of a loop has a limit of its own.
    link.say("started", id);
    await pass(160);
    expect(run.endOf(id)).toBe("TimedOut");
  });
});

describe("Shared values", () => {
  test("are sent once to each worker that needs them, before the request, and forgotten where they are", async () => {
    const run = new FakeRun({ shares: ({ slug }) => (slug === "reads" ? [7] : []) });
    await run.startWith(2);
    const sent = (link: FakeLink): string[] => link.posted.filter((one) => one.endsWith(" 7"));
    run.run("reads");
    expect([sent(run.link(0)), sent(run.link(1))]).toEqual([["share 7"], []]);
    run.run("reads");
    run.run("reads");
    for (let i = 0; i < 3; i++) for (const link of run.links) link.finish(link.begin() ?? 0, 5);
    expect([sent(run.link(0)), sent(run.link(1))]).toEqual([["share 7"], ["share 7"]]);
    run.remote.onForget(7);
    run.remote.onForget(7);
    expect([sent(run.link(0)), sent(run.link(1))]).toEqual([
      ["share 7", "forget 7"],
      ["share 7", "forget 7"],
    ]);
  });
});

describe("A worker with a body that was given up and goes on", () => {
  test("gets nothing until that is over, and another worker takes its place", async () => {
    const run = new FakeRun({ numWorkers: 1 });
    await run.startWith(1, tiny);
    const link = run.link(0);
    const [late = 0, next = 0] = handOver(run, "tiny", 2);
    link.begin();
    link.say("hears", late);
    link.say("stuck", late);
    link.finish(late, 60);
    await pass(1);
    expect(run.endOf(late)).toBe("Success");
    expect(link.waiting).toEqual([]);
    run.link(1).ready();
    expect(run.link(1).waiting).toEqual([next]);
    expect(link.endings).toEqual([]);
    link.say("unstuck", late);
    run.run("tiny");
    expect(link.waiting).toHaveLength(1);
  });

  test("is ended when its grace is over, at once where the body does not hear", async () => {
    for (const [hears, endsAfter] of [
      [true, 3000],
      [false, 0],
    ] as const) {
      const run = new FakeRun({ numWorkers: 1 });
      await run.startWith(1);
      const [late = 0] = handOver(run, "any", 1);
      const link = run.link(0);
      link.begin();
      if (hears) link.say("hears", late);
      link.say("stuck", late);
      link.finish(late, 60);
      if (endsAfter > 0) expect(link.endings).toEqual([]);
      await pass(endsAfter);
      expect(link.endings).toEqual(["hard"]);
    }
  });
});

describe("Workers", () => {
  test("that have run as many task runs as they may are replaced", async () => {
    const run = new FakeRun({ numWorkers: 1, maxTasksPerWorker: 2 });
    await run.startWith(1);
    const [second = 0, third = 0] = handOver(run, "any", 2);
    const link = run.link(0);
    expect(link.waiting).toEqual([second]);
    link.finish(link.begin() ?? 0, 5);
    expect(link.endings).toEqual(["gentle"]);
    run.link(1).ready();
    expect(run.link(1).waiting).toEqual([third]);
  });

  test("are replaced then also where the last one was ended meanwhile", async () => {
    const run = new FakeRun({ numWorkers: 1, maxTasksPerWorker: 22, delivery: "when read" });
    const link = await ready(run);
    const [first = 0, second = 0] = [run.run("tiny"), run.run("tiny")];
    for (const id of [first, second]) {
      link.begin();
      link.finish(id, 0.01);
    }
    run.session.end(run.requests.get(second) as never, cancelled);
    run.run("tiny");
    link.hearTakeBack();
    while (link.deliver()) {
      // The next one.
    }
    expect(link.endings).toEqual(["gentle"]);
    expect(run.links).toHaveLength(2);
  });

  test("that fail to start three times in a row are given up, and what waits is Crashed", async () => {
    const run = new FakeRun({ numWorkers: 1 });
    await run.startWith(1);
    run.link(0).die();
    await pass(1);
    const ids = handOver(run, "any", 3);
    for (let n = 1; n <= 3; n++) {
      expect(ids.map((id) => run.endOf(id))).toEqual(["open", "open", "open"]);
      run.link(n).die({ code: 1, signal: null });
      await pass(1);
    }
    expect(ids.map((id) => run.endOf(id))).toEqual(["Crashed", "Crashed", "Crashed"]);
    expect(run.links).toHaveLength(4);
  });

  test("that fail to start beside one that works are not tried for ever, until that one is gone too", async () => {
    const run = new FakeRun({ numWorkers: 2 });
    await run.startWith(1);
    const ids = handOver(run, "any", 4);
    for (let n = 1; n <= 3; n++) {
      run.link(n).die();
      await pass(1);
    }
    expect(run.links).toHaveLength(4);
    run.link(0).die();
    await pass(1);
    run.link(4).ready();
    for (let id = run.link(4).begin(); id !== undefined; id = run.link(4).begin()) {
      run.link(4).finish(id, 5);
      await pass(1);
    }
    expect(ids.map((id) => run.endOf(id))).toEqual(["worker lost", "Success", "Success", "Success"]);
  });

  test("that are still starting are ended when the session closes", async () => {
    const run = new FakeRun();
    const started = run.session.start();
    const closed = run.session.close();
    expect(run.link(0).endings).toEqual(["hard"]);
    run.link(0).die();
    await expect(started).rejects.toMatchObject({ code: "E360" });
    await closed;
    await pass(100);
    expect(run.links).toHaveLength(1);
  });
});

async function ready(run: FakeRun): Promise<FakeLink> {
  const started = run.session.start();
  const link = run.link(0);
  link.ready();
  link.deliver();
  await started;
  for (let i = 0; i < 20; i++) {
    run.run("tiny");
    link.finish(link.begin() ?? 0, 0.01);
    link.deliver();
  }
  await pass(1);
  return link;
}

const made = new WeakSet<FakeLink>();
function readyOnce(link: FakeLink): void {
  if (made.has(link)) return;
  made.add(link);
  link.ready();
}
