import { context, Retry } from "headrace";

/** The shop gave no proper answer, but may do so when asked again. */
export class ShopTrouble extends Error {
  override readonly name = "ShopTrouble";
}

/** Asks the shop for a piece of JSON. Whoever calls this runs inside a task: a shop that says when to come again is taken at its word. */
export async function ask(url: string): Promise<unknown> {
  const { response, body } = await fetchWhole(url);
  if (response.status === 429) {
    const seconds = Number(response.headers.get("retry-after") ?? 1);
    throw new Retry(`The shop is busy for ${seconds} s.`, { startTime: new Date(Date.now() + 1000 * seconds) });
  }
  if (response.status >= 500) throw new ShopTrouble(`${url} answered ${response.status}`);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return JSON.parse(body);
}

/** A body that breaks off arrives as an error of `fetch`, like a connection that never came about. */
async function fetchWhole(url: string): Promise<{ response: Response; body: string }> {
  try {
    const response = await fetch(url, { signal: context.signal });
    return { response, body: await response.text() };
  } catch (cause) {
    throw new ShopTrouble(`no whole answer from ${url}`, { cause });
  }
}
