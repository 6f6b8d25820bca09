import { invalidSchedule, unknownOption } from "../errors/schedules.ts";
import { callPlace } from "../util/call-site.ts";
import { closestName } from "../util/closest-name.ts";
import { describeValue } from "../util/describe-value.ts";

/** Refuses options that are no record (E513), and those that what is being made does not have (E517). */
export function checkOptionNames(maker: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) {
    const what = `${maker} takes a record of options, not ${describeValue(options)}.`;
    throw invalidSchedule({ what, next: `Its options are ${known.join(", ")}.` }, { place: callPlace() });
  }
  for (const option of Object.keys(options)) {
    if (!known.includes(option)) throw unknownOption({ maker, option, known, meant: closestName(option, known) }, { place: callPlace() });
  }
}
