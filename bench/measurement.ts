/** Measures contestants in turn, several times over. */
import { type CaseName, caseNamed, cases, type Order, orderOf } from "./cases.ts";
import type { Contestant, ContestantName, HeadraceName, Sample } from "./contestants/contestant.ts";

/** What one contestant came to in one case. */
export interface Measurement {
  readonly who: ContestantName;
  readonly against: HeadraceName;
  readonly case: CaseName;
  readonly tasks: number;
  /** In the unit of the case: that of the best repetition, since whatever else a machine does only ever makes it worse. */
  readonly figure: number;
  /** The median of the repetitions. */
  readonly peakMegabytes: number | undefined;
}

export interface Plan {
  readonly contestants: readonly Contestant[];
  /** Only cases whose name holds this text. */
  readonly only: string;
  /** Only contestants whose name holds this text. */
  readonly who: string;
  /** The most tasks that are measured. */
  readonly widest: number;
  readonly repetitions: number;
  /** Milliseconds, from any beginning. */
  readonly clock: () => number;
}

/** One contestant on one case. */
export interface Job {
  readonly contestant: Contestant;
  readonly order: Order;
}

/** What takes longer than this many milliseconds is measured once. */
const tooLongToRepeat = 30_000;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  const lower = sorted[middle - 1];
  if (upper === undefined) throw new Error("The median of nothing was asked for.");
  return sorted.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2;
}

export function jobsOf({ contestants, only, who, widest }: Plan): readonly Job[] {
  return cases
    .filter(({ name }) => name.includes(only))
    .flatMap(({ name }) =>
      contestants
        .filter((contestant) => contestant.name.includes(who))
        .flatMap((contestant) =>
          (contestant.tasks[name] ?? []).filter((tasks) => tasks <= widest).map((tasks): Job => ({ contestant, order: orderOf(name, tasks) })),
        ),
    );
}

/** Measures everything in the plan. Repetitions are interleaved, so that a busy minute hurts everybody alike. */
export async function measure(plan: Plan, progress: (text: string) => void): Promise<readonly Measurement[]> {
  const measured = jobsOf(plan).map((job) => ({ job, samples: [] as Sample[], slow: false }));
  for (let repetition = 1; repetition <= plan.repetitions; repetition += 1) {
    for (const one of measured) {
      if (one.slow) continue;
      const { contestant, order } = one.job;
      progress(`${repetition}/${plan.repetitions}  ${contestant.name}: ${order.case}, ${order.tasks.toLocaleString("en")}`);
      const began = plan.clock();
      one.samples.push(await contestant.sample(order));
      one.slow = plan.clock() - began > tooLongToRepeat;
    }
  }
  return measured.map(({ job, samples }) => measurementOf(job, samples));
}

function best(better: "less" | "more", figures: readonly number[]): number {
  return better === "less" ? Math.min(...figures) : Math.max(...figures);
}

export function measurementOf({ contestant, order }: Job, samples: readonly Sample[]): Measurement {
  const { figure } = caseNamed(order.case);
  const peaks = samples.flatMap(({ peakMegabytes }) => (peakMegabytes === undefined ? [] : [peakMegabytes]));
  return {
    who: contestant.name,
    against: contestant.against,
    case: order.case,
    tasks: order.tasks,
    figure: best(
      figure.better,
      samples.map(({ seconds }) => figure.of(seconds, order)),
    ),
    peakMegabytes: peaks.length === 0 ? undefined : median(peaks),
  };
}
