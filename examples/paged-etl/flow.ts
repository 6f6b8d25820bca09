/**
 * Loads all orders of a shop whose API gives them in pages and fails now and then.
 *
 *   list-pages ─▶ fetch-page (one run a page) ─▶ clean (one run a page) ─▶ load
 */
import { context, Flow, parameter, Skip, task, unmapped } from "headrace";
import { cleanOrders, type Order, saveOrders } from "./orders.ts";
import type { RawOrder } from "./shop-api.ts";
import { ask, ShopTrouble } from "./shop-client.ts";

/** How to treat a shop like this one: five attempts, 0.1, 0.2, 0.4 and 0.8 s apart. Any other error fails at once. */
const patiently = { maxRetries: 4, retryDelay: (attempt: number) => 0.05 * 2 ** attempt, retryOn: [ShopTrouble], timeout: "10s" };

const listPages = task({ name: "list-pages", ...patiently }, async (api: string) => {
  const { pages } = (await ask(`${api}/pages`)) as { pages: number };
  return Array.from({ length: pages }, (_, place) => place + 1);
});

/** A page that was fetched within the last ten minutes is not asked for again. */
const fetchPage = task(
  { name: "fetch-page", ...patiently, taskRunName: "page {page}", cacheFor: "10m", cacheKey: (page, api) => `${api}, page ${page}` },
  async (page: number, api: string) => {
    const { orders } = (await ask(`${api}/orders?page=${page}`)) as { orders: RawOrder[] };
    if (orders.length === 0) throw new Skip(`Page ${page} is empty.`);
    return orders;
  },
);

const clean = task("clean", cleanOrders);

/** Runs although some pages were skipped, these having no value, but not if one of them failed. */
const load = task({ name: "load", skipOnUpstreamSkip: false }, async (pages: (Order[] | undefined)[], file: string) => {
  const orders = pages.flatMap((page) => page ?? []);
  await saveOrders(orders, file);
  context.logger.info(`${orders.length} orders are in ${file}`);
  return { file, orders: orders.length, cents: orders.reduce((sum, { cents }) => sum + cents, 0) };
});

export const flow = new Flow("paged-etl", () => {
  const api = parameter<string>("api");
  const file = parameter("file", { default: "out/paged-etl/orders.sqlite" });

  const pages = fetchPage.map(listPages(api), unmapped(api));
  return { pages, loaded: load(clean.map(pages), file) };
});
