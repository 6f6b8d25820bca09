/** A few seconds of what `test/soak/chaos.test.ts` does for a minute. */
import { expect, test } from "vitest";
import { describeChaos, runChaos } from "../helpers/chaos.ts";

test.for(["threads", "processes"] as const)("a flow whose workers are killed at random ends as if they were not: %s", async (scheduler) => {
  const seen = await runChaos(scheduler, 4_000);
  console.log(describeChaos(seen, scheduler));
  expect(seen.kills).toBeGreaterThan(0);
  expect(seen.lost).toBeGreaterThan(0);
});
