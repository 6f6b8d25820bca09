import { createServer } from "node:http";

/** An order as the shop tells it. */
export interface RawOrder {
  readonly id: number;
  readonly customer: string;
  readonly amount: string;
  readonly status: "paid" | "cancelled";
}

/** What becomes of a request: the data, an error 500, a 429 that says when to come again, or data cut off in the middle. */
export type Answer = "ok" | "broken" | "busy" | "cut";

export interface Shop {
  /** `http://127.0.0.1:` and a free port. */
  readonly url: string;
  /** What was asked for so far, in order, and what became of it. */
  readonly requests: readonly { readonly path: string; readonly answer: Answer }[];
  /** Ends the server and its connections. */
  close(): Promise<void>;
}

export const PAGES = 12;
/** Its orders were all moved to other pages. */
export const EMPTY_PAGE = 7;
const ORDERS_PER_PAGE = 20;
/** So often in a row one path may fail; a patient client gets everything. */
const MOST_FAULTS = 3;
const CUSTOMERS = ["Ada", "Bela", "Chen", "Dora", "Emil"];

/**
 * A small web shop on the loopback address that fails now and then. `GET /pages` tells how many pages of orders there
 * are, `GET /orders?page=3` gives one of them, counted from 1. Which request fails, and how, follows from `seed`, the
 * path and how often that path was asked for. Neither the clock nor the order of the requests matters.
 */
export async function startShop(seed = 1): Promise<Shop> {
  const requests: { path: string; answer: Answer }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const answer = answerTo(path, seed, requests.filter((earlier) => earlier.path === path).length);
    requests.push({ path, answer });
    const body = bodyOf(path);
    response.setHeader("content-type", "application/json");
    if (body === undefined) response.writeHead(404).end("{}");
    else if (answer === "broken") response.writeHead(500).end("{}");
    else if (answer === "busy") response.writeHead(429, { "retry-after": "1" }).end("{}");
    else if (answer === "cut") response.writeHead(200, { "content-length": body.length }).write(body.slice(0, body.length / 2), () => response.destroy());
    else response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

function bodyOf(path: string): string | undefined {
  if (path === "/pages") return JSON.stringify({ pages: PAGES });
  const page = Number(/^\/orders\?page=(\d+)$/.exec(path)?.[1]);
  return page >= 1 && page <= PAGES ? JSON.stringify({ orders: ordersOf(page) }) : undefined;
}

function ordersOf(page: number): RawOrder[] {
  if (page === EMPTY_PAGE) return [];
  return Array.from({ length: ORDERS_PER_PAGE }, (_, place) => {
    const id = (page - 1) * ORDERS_PER_PAGE + place + 1;
    const chance = scatter(`order ${id}`);
    const cents = 500 + Math.floor(chance * 20_000);
    return { id, customer: CUSTOMERS[id % CUSTOMERS.length] ?? "", amount: (cents / 100).toFixed(2), status: chance < 0.1 ? "cancelled" : "paid" };
  });
}

function answerTo(path: string, seed: number, earlier: number): Answer {
  if (earlier % (MOST_FAULTS + 1) === MOST_FAULTS) return "ok";
  const chance = scatter(`${seed} ${path} ${earlier}`);
  if (chance < 0.5) return "ok";
  if (chance < 0.7) return "broken";
  return chance < 0.8 ? "busy" : "cut";
}

/** A number from 0 up to 1 that only the text decides: FNV-1a, with its bits mixed once more. */
function scatter(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
