import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { RunEvent } from "headrace";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { flow } from "../../../examples/paged-etl/flow.ts";
import { EMPTY_PAGE, PAGES, type RawOrder, type Shop, startShop } from "../../../examples/paged-etl/shop-api.ts";

let shop: Shop;
let folder: string;
let file: string;
beforeEach(async () => {
  shop = await startShop();
  folder = await mkdtemp(join(tmpdir(), "headrace-paged-etl-"));
  file = join(folder, "new", "orders.sqlite");
});
afterEach(async () => {
  await shop.close();
  await rm(folder, { recursive: true });
});

async function load() {
  const events: RunEvent[] = [];
  const run = await flow.run({ parameters: { api: shop.url, file }, onEvent: (event) => void events.push(event) });
  return { run, events };
}

/** The paid orders, asked for page by page without headrace. */
async function paidOrders(): Promise<{ id: number; customer: string; cents: number }[]> {
  const orders: RawOrder[] = [];
  for (let page = 1; page <= PAGES; page++) orders.push(...(await untilAnswered(page)));
  return orders.flatMap(({ id, customer, amount, status }) => (status === "paid" ? [{ id, customer, cents: Number(amount.replace(".", "")) }] : []));
}

async function untilAnswered(page: number): Promise<RawOrder[]> {
  for (let attempt = 0; attempt < 4; attempt++) {
    const orders = await fetch(`${shop.url}/orders?page=${page}`)
      .then((response) => response.json() as Promise<{ orders?: RawOrder[] }>)
      .then((body) => body.orders)
      .catch(() => undefined);
    if (orders !== undefined) return orders;
  }
  throw new Error(`page ${page} never came`);
}

function storedOrders() {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare("select id, customer, cents from orders order by id").all();
  } finally {
    database.close();
  }
}

/** How the pages' task runs were asked to wait: the message and the milliseconds. */
function waits(events: readonly RunEvent[]) {
  return events.flatMap((event) =>
    event.kind === "state" && event.to.type === "Retrying" ? [{ message: event.to.message, ms: Number(event.to.startTime) - event.at }] : [],
  );
}

describe("the paged ETL", () => {
  test("brings every paid order into the database, however often the shop fails", async () => {
    const { run } = await load();
    expect(run.state).toMatchObject({ type: "Success" });
    expect(new Set(shop.requests.map(({ answer }) => answer))).toEqual(new Set(["ok", "broken", "busy", "cut"]));

    const paid = await paidOrders();
    expect(storedOrders().map((row) => ({ ...row }))).toEqual(paid);
    expect(run.get(flow.refs.loaded)).toEqual({ file, orders: paid.length, cents: paid.reduce((sum, { cents }) => sum + cents, 0) });
  });

  test("skips the empty page and goes on without it", async () => {
    const { run } = await load();
    const typesWith = (done: string) => Array.from({ length: PAGES }, (_, place) => (place + 1 === EMPTY_PAGE ? "Skipped" : done));
    expect(run.statesOf(flow.refs.pages).map(({ type }) => type)).toEqual(typesWith("Cached"));
    expect(run.statesOf("clean").map(({ type }) => type)).toEqual(typesWith("Success"));
  });

  test("waits as long as a busy shop asks for", async () => {
    const { events } = await load();
    const busy = waits(events).filter(({ message }) => message.includes("busy"));
    expect(busy).toHaveLength(shop.requests.filter(({ answer }) => answer === "busy").length);
    for (const { ms } of busy) expect(Math.abs(ms - 1000)).toBeLessThan(300);
  });

  test("asks again only for what is not in the cache", async () => {
    await load();
    const before = shop.requests.length;
    const { run } = await load();
    expect(new Set(shop.requests.slice(before).map(({ path }) => path))).toEqual(new Set(["/pages", `/orders?page=${EMPTY_PAGE}`]));
    expect(run.state.type).toBe("Success");
    expect(storedOrders()).toHaveLength(run.get(flow.refs.loaded).orders);
  });

  test("gives up on a shop that is gone after five attempts with growing delays, and loads nothing", async () => {
    await shop.close();
    const { run, events } = await load();
    expect(run.state.type).toBe("Failed");
    expect(run.stateOf("list-pages")).toMatchObject({ type: "Failed", error: { name: "ShopTrouble", message: `no whole answer from ${shop.url}/pages` } });
    expect(events.filter((event) => event.kind === "submit" && event.slug === "list-pages-1")).toHaveLength(5);
    expect(waits(events).map(({ ms }) => Math.round(ms / 100) * 100)).toEqual([100, 200, 400, 800]);
    expect(existsSync(file)).toBe(false);
    shop = await startShop();
  });

  test("fails at once where asking again would not help", async () => {
    const events: RunEvent[] = [];
    const run = await flow.run({ parameters: { api: `${shop.url}/nowhere`, file }, onEvent: (event) => void events.push(event) });
    expect(run.stateOf("list-pages")).toMatchObject({ type: "Failed", error: { message: `${shop.url}/nowhere/pages answered 404` } });
    expect(waits(events)).toEqual([]);
  });
});
