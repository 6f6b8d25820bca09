/** Runs the shop until it is interrupted: `node examples/paged-etl/serve.ts` */
import { startShop } from "./shop-api.ts";

const shop = await startShop();
console.log(shop.url);
process.once("SIGINT", () => shop.close());
process.once("SIGTERM", () => shop.close());
