import type { Clock } from "./clock.ts";

/** One point in time and the clocks that fire at it, in the order of the schedule's list. */
export interface Moment {
  readonly startTime: Date;
  readonly clocks: readonly Clock[];
}

interface Head {
  readonly clock: Clock;
  readonly times: Iterator<Date>;
  next: Date | undefined;
}

function advance(head: Head): void {
  const { done, value } = head.times.next();
  head.next = done === true ? undefined : value;
}

/** The moments of all clocks strictly after `after`, earliest first. Each clock is asked for one time ahead, no more. */
export function* moments(clocks: readonly Clock[], after: Date): Generator<Moment, void, undefined> {
  const heads = clocks.map((clock): Head => ({ clock, times: clock.times(after)[Symbol.iterator](), next: undefined }));
  for (const head of heads) advance(head);
  while (true) {
    const earliest = Math.min(...heads.map((head) => head.next?.getTime() ?? Number.POSITIVE_INFINITY));
    if (earliest === Number.POSITIVE_INFINITY) return;
    const firing = heads.filter((head) => head.next?.getTime() === earliest);
    yield { startTime: new Date(earliest), clocks: firing.map((head) => head.clock) };
    for (const head of firing) advance(head);
  }
}
