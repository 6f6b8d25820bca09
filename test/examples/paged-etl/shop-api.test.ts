import { afterEach, describe, expect, test } from "vitest";
import { EMPTY_PAGE, PAGES, type Shop, startShop } from "../../../examples/paged-etl/shop-api.ts";

const shops: Shop[] = [];
afterEach(() => Promise.all(shops.splice(0).map((shop) => shop.close())));

async function open(seed?: number): Promise<Shop> {
  const shop = await startShop(seed);
  shops.push(shop);
  return shop;
}

/** One request, told in the words of the shop's record. */
async function ask(shop: Shop, path: string): Promise<{ answer: string | number; body?: unknown }> {
  try {
    const response = await fetch(shop.url + path);
    const body = await response.json();
    if (response.status === 200) return { answer: "ok", body };
    if (response.status === 429) expect(response.headers.get("retry-after")).toBe("1");
    return { answer: { 429: "busy", 500: "broken" }[response.status] ?? response.status };
  } catch (error) {
    expect(error).toMatchObject({ name: "TypeError", message: "terminated" });
    return { answer: "cut" };
  }
}

const paths = ["/pages", ...Array.from({ length: PAGES }, (_, place) => `/orders?page=${place + 1}`)];

describe("the shop", () => {
  test("does to each request what its record says", async () => {
    const shop = await open();
    const told: unknown[] = [];
    for (const path of [...paths, ...paths, ...paths, ...paths]) told.push((await ask(shop, path)).answer);
    expect(new Set(told)).toEqual(new Set(["ok", "broken", "busy", "cut"]));
    expect(shop.requests.map(({ answer }) => answer)).toEqual(told);
  });

  test("fails the same way for one seed, whatever the order, and another way for another", async () => {
    const record = async (seed: number, order: readonly string[]) => {
      const shop = await open(seed);
      for (const path of order) await ask(shop, path);
      return Object.groupBy(shop.requests, ({ path }) => path);
    };
    const twice = [...paths, ...paths];
    expect(await record(5, twice)).toEqual(await record(5, twice.toReversed()));
    expect(await record(5, twice)).not.toEqual(await record(6, twice));
  });

  test("fails at most three times in a row", async () => {
    // By chance alone a path would fail four times with each of these seeds.
    for (const seed of [6, 7, 8, 11]) {
      const shop = await open(seed);
      for (const path of paths) for (let attempt = 0; attempt < 4; attempt++) await ask(shop, path);
      for (const path of paths) expect(shop.requests.filter((request) => request.path === path).map(({ answer }) => answer)).toContain("ok");
    }
  });

  test("numbers its orders through, has one empty page, and none beyond the last", async () => {
    const shop = await open();
    const bodies = new Map<string, unknown>();
    for (const path of paths) {
      for (let attempt = 0; attempt < 4; attempt++) {
        const { answer, body } = await ask(shop, path);
        if (answer === "ok") bodies.set(path, body);
      }
    }
    expect(bodies.get("/pages")).toEqual({ pages: PAGES });
    expect(bodies.get(`/orders?page=${EMPTY_PAGE}`)).toEqual({ orders: [] });
    expect(bodies.get("/orders?page=2")).toMatchObject({ orders: Array.from({ length: 20 }, (_, place) => ({ id: 21 + place })) });
    expect(await ask(shop, `/orders?page=${PAGES + 1}`)).toEqual({ answer: 404 });
    expect(await ask(shop, "/orders?page=0")).toEqual({ answer: 404 });
  });
});
