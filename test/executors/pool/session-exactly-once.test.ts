/** Whatever order workers begin, answer, give back and die in, and whenever the driver reads of it: each request has one end, and says how often it ran. */
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { plain } from "../../../src/states/make.ts";
import { type FakeLink, type FakeOptions, FakeRun } from "./fake-workers.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "clearImmediate", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const cancelled = plain("Cancelled", "The flow run was cancelled.");

const setups = fc.record({
  numWorkers: fc.integer({ min: 1, max: 3 }),
  tasksPerWorker: fc.constantFrom(1, 1, 3),
  maxTasksPerWorker: fc.constantFrom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 4),
  delivery: fc.constantFrom("at once" as const, "when read" as const),
});
/** What happens next, of what can happen: chosen anew at each step. */
const steps = fc.array(fc.record({ what: fc.nat(), which: fc.nat() }), { minLength: 20, maxLength: 120, size: "max" });

/** Many ends of workers in one process would be rare if each of these were as likely as the others. */
const likely = ["run", "run", "run", "begin", "begin", "begin", "finish", "finish", "finish", "deliver", "deliver", "deliver", "hear", "pass", "slow"] as const;
const rare = ["die", "end", "stuck"] as const;
const actions = [...likely, ...likely, ...likely, ...rare] as const;
type Action = (typeof actions)[number];

class Interleaving {
  readonly run: FakeRun;
  readonly #isReady = new WeakSet<FakeLink>();
  readonly #room: number;
  readonly happened: string[] = [];
  readonly ended = new Set<number>();

  constructor(options: FakeOptions) {
    this.run = new FakeRun(options);
    this.#room = options.tasksPerWorker ?? 1;
  }

  async begin(): Promise<void> {
    const started = this.run.session.start();
    this.#makeReady();
    while (this.run.link(0).deliver()) {
      // The next one.
    }
    await started;
  }

  async step({ what, which }: { readonly what: number; readonly which: number }): Promise<void> {
    const action = actions[what % actions.length] ?? "run";
    const living = this.run.links.filter(({ isGone }) => !isGone);
    const link = living[which % Math.max(1, living.length)];
    this.happened.push(`${action} ${link?.pid ?? "-"}`);
    if (action === "run") this.run.run(`task-${which % 3}`);
    else if (action === "end") this.#end(which);
    else if (action === "pass") await vi.advanceTimersByTimeAsync(1 + (which % 4));
    else if (link !== undefined) this.#act(link, action, which);
    await Promise.resolve();
    this.#makeReady();
  }

  /** Everybody does what they are still to do, until nothing is left. Gives whether that is so. */
  async finish(): Promise<boolean> {
    for (let turn = 0; turn < 400 && this.run.open.length > 0; turn++) {
      this.#makeReady();
      for (const link of this.run.links) {
        this.#begin(link);
        for (const id of [...link.running]) link.finish(id, 0.01);
        while (link.hearTakeBack()) {
          // Asked again.
        }
        while (link.deliver()) {
          // The next one.
        }
        if (link.endings.length > 0) link.die();
      }
      await vi.advanceTimersByTimeAsync(1);
    }
    return this.run.open.length === 0;
  }

  #act(link: FakeLink, action: Action, which: number): void {
    const running = [...link.running];
    const id = running[which % Math.max(1, running.length)];
    if (action === "begin") this.#begin(link);
    else if (action === "finish" && id !== undefined) link.finish(id, 0.01);
    else if (action === "slow" && id !== undefined) link.finish(id, 7);
    else if (action === "stuck" && id !== undefined) {
      link.say("stuck", id);
      link.finish(id, 50);
    } else if (action === "deliver") link.deliver();
    else if (action === "hear") link.hearTakeBack();
    else if (action === "die" || link.endings.length > 0) link.die(which % 9 === 0 ? { outOfMemory: true } : {});
  }

  /** A worker that was told to end begins nothing more. */
  #begin(link: FakeLink): void {
    if (!link.isGone && link.endings.length === 0 && link.running.size < this.#room) link.begin();
  }

  #end(which: number): void {
    const { open, requests, session } = this.run;
    const id = open[which % Math.max(1, open.length)];
    const request = id === undefined ? undefined : requests.get(id);
    if (id === undefined || request === undefined) return;
    this.ended.add(id);
    session.end(request, cancelled);
  }

  #makeReady(): void {
    for (const link of this.run.links) {
      if (this.#isReady.has(link) || link.isGone) continue;
      this.#isReady.add(link);
      link.ready();
    }
  }
}

test("each request has one end, in thousands of random orders", async () => {
  const seen = { requests: 0, lost: 0, handedOn: 0, deaths: 0 };
  await fc.assert(
    fc.asyncProperty(setups, steps, async (options, orders) => {
      const story = new Interleaving(options);
      const { run } = story;
      await story.begin();
      for (const order of orders) await story.step(order);
      expect(await story.finish(), `open: ${run.open.join(", ")} after ${story.happened.join(", ")}`).toBe(true);
      for (const { id, outcomes } of run.settled.values()) {
        expect(outcomes, `ends of ${id} after ${story.happened.join(", ")}`).toHaveLength(1);
        const begun = run.links.filter((link) => link.begun.includes(id));
        const times = run.links.flatMap((link) => link.begun.filter((one) => one === id)).length;
        // What was begun twice would have been lost in between, and the session tells of that at once.
        expect(times, `starts of ${id} after ${story.happened.join(", ")}`).toBeLessThanOrEqual(1);
        const [outcome] = outcomes;
        if (outcome?.state.type === "Success") expect(begun.map(({ pid }) => pid)).toEqual([outcome.state.result]);
        else if (outcome?.lost === undefined) expect(outcome?.state.type === "Crashed" || story.ended.has(id)).toBe(true);
        seen.requests++;
        if (outcome?.lost !== undefined) seen.lost++;
        if (run.links.indexOf(begun[0] as FakeLink) > 0) seen.handedOn++;
      }
      seen.deaths += run.links.filter(({ isGone }) => isGone).length;
    }),
    { numRuns: Number(process.env.SESSION_RUNS ?? 1500) },
  );
  console.log(`${seen.requests} requests, ${seen.deaths} deaths of workers, ${seen.lost} task runs lost with them`);
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
}, 120_000);
