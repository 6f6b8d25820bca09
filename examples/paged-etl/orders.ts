import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { RawOrder } from "./shop-api.ts";

/** An order that counts. */
export interface Order {
  readonly id: number;
  readonly customer: string;
  readonly cents: number;
}

/** Keeps what was paid, and turns amounts such as "12.30" into cents. */
export function cleanOrders(raw: readonly RawOrder[]): Order[] {
  return raw.filter(({ status }) => status === "paid").map(({ id, customer, amount }) => ({ id, customer, cents: Math.round(Number(amount) * 100) }));
}

/** Puts orders into a SQLite file, all or none. An order that is there already is replaced, so loading twice does no harm. */
export async function saveOrders(orders: readonly Order[], file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  try {
    database.exec("create table if not exists orders (id integer primary key, customer text not null, cents integer not null) strict");
    database.exec("begin immediate");
    const insert = database.prepare("insert or replace into orders (id, customer, cents) values (?, ?, ?)");
    for (const { id, customer, cents } of orders) insert.run(id, customer, cents);
    database.exec("commit");
  } finally {
    database.close();
  }
}
