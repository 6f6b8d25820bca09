/** A tour of control flow: one morning in a bakery. Every part is a few lines of the build function, with a line on what it does. */
import { applyMap, caseOf, context, Flow, filter, ifElse, Loop, merge, parameter, resourceManager, Skip, switchCase, task, triggers, unmapped } from "headrace";

const isWeekend = task("is-weekend", (day: string) => ["saturday", "sunday"].includes(day));
const openEarly = task("open-early", () => "we open at 6");
const openLate = task("open-late", () => "we open at 8");

const soup = task("soup", () => "soup");
const iceCream = task("ice-cream", () => "ice cream");
const cocoa = task("cocoa", () => "cocoa");

const fetchTables = task("fetch-tables", () => 4);
const setTables = task("set-tables", (tables: number) => `${tables} tables outside`);

const bakeCake = task("bake-cake", (day: string) => {
  if (day !== "sunday") throw new Skip("Cakes are for Sundays.");
  return "cake";
});
const decorate = task("decorate", (cake: string) => `${cake} with cherries`);

const knead = task("knead", () => {
  const turns = [...((context.taskLoopResult as string[] | undefined) ?? []), `turn ${context.taskLoopCount}`];
  if (turns.length < 3) throw new Loop("The dough is not smooth yet.", { result: turns });
  return turns;
});

const oven = resourceManager("oven", {
  setup: (degrees: number) => ({ degrees }),
  cleanup: ({ degrees }) => `cooled down from ${degrees} degrees`,
});
const bake = task("bake", (bread: string, heat: { degrees: number }) => {
  if (bread === "pretzel") throw new Error("there is no recipe for pretzels");
  return `${bread} baked at ${heat.degrees}`;
});

const slice = task("slice", (loaf: string) => `sliced ${loaf}`);
const wrap = task("wrap", (loaf: string) => `${loaf}, in paper`);

const apologise = task({ name: "apologise", trigger: triggers.anyFailed }, (loaves: unknown[]) =>
  loaves.flatMap((loaf) => (loaf instanceof Error ? `Sorry, ${loaf.message}.` : [])),
);
const openShop = task({ name: "open-shop", trigger: triggers.someSuccessful(2) }, (loaves: unknown[]) => `open with ${loaves.length} orders`);
const sweep = task({ name: "sweep", trigger: triggers.allFinished }, () => "swept");

export const flow = new Flow("control-flow", () => {
  const day = parameter("day", { default: "monday" });
  const weather = parameter("weather", { default: "rain" });
  const orders = parameter("orders", { default: ["rye", "pretzel", "wheat"] });

  // `ifElse` runs one of two branches and skips the other; `merge` has the value of the one that ran.
  const [late, early] = [openLate(), openEarly()];
  ifElse(isWeekend(day), late, early);
  const opening = merge(late, early);

  // `switchCase` does the same among many, by the text of a value.
  const dishes = { rain: soup(), sun: iceCream(), snow: cocoa() };
  switchCase(weather, dishes);
  const dish = merge(dishes.rain, dishes.sun, dishes.snow);

  // `caseOf` runs the tasks of its block only for one value.
  const tables = caseOf(weather, "sun", () => setTables(fetchTables()));

  // A task that throws `Skip` leaves itself out, and with it what needs its value.
  const cake = decorate(bakeCake(day));

  // A task that throws `Loop` runs once more, and finds what it handed on.
  const dough = knead();

  // A resource is set up before the tasks of its block and cleaned up after them, also when they fail.
  const loaves = oven(220)((heat) => bake.map(orders, unmapped(heat)).after(dough));

  // `filter` drops what is no value: here the loaves that failed.
  const good = filter("good-loaves")(loaves);

  // `applyMap` maps a piece of the flow, not just one task.
  const parcels = applyMap((loaf) => wrap(slice(loaf)), good);

  // A trigger decides, from how the tasks before it ended, whether a task runs: one failed, two succeeded, all are over.
  const apology = apologise(loaves);
  const shop = openShop(loaves);
  const floor = sweep().after(shop, parcels);

  return { opening, dish, tables, cake, dough, loaves, good, parcels, apology, shop, floor };
});

// The reference tasks decide how the run ends. Without this line they would be all tasks that nothing comes after.
flow.setReferenceTasks([flow.refs.shop]);

// The last word on a run: it sees the final state and may put another in its place.
flow.terminalStateHandler = (_flow, state, referenceTaskStates) => ({
  ...state,
  message: `${state.type === "Success" ? "A good morning" : "The shop stays closed"}, says ${referenceTaskStates.size} task.`,
});
