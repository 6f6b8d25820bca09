/** A minute of random kills: `./go soak`. */
import { expect, test } from "vitest";
import { describeChaos, runChaos } from "../helpers/chaos.ts";

test.for(["threads", "processes"] as const)(
  "a flow whose workers are killed at random for a minute ends as if they were not: %s",
  { timeout: 180_000 },
  async (scheduler) => {
    const seen = await runChaos(scheduler, 60_000);
    console.log(describeChaos(seen, scheduler));
    expect(seen.kills).toBeGreaterThan(100);
    expect(seen.lost).toBeGreaterThan(0);
  },
);
