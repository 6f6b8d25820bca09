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

export interface Outcome {
  readonly measurements: readonly Measurement[];
  /** Who failed at what, and how. */
  readonly failures: readonly string[];
}

interface Measured {
  readonly job: Job;
  readonly samples: Sample[];
  isSlow: boolean;
  failure: string | undefined;
}

/** Measures everything in the plan. Repetitions are interleaved, so that a busy minute hurts everybody alike. */
export async function measure(plan: Plan, progress: (text: string) => void): Promise<Outcome> {
  const all = jobsOf(plan).map((job): Measured => ({ job, samples: [], isSlow: false, failure: undefined }));
  for (let repetition = 1; repetition <= plan.repetitions; repetition += 1) {
    for (const one of all) {
      if (one.isSlow || one.failure !== undefined) continue;
      progress(`${repetition}/${plan.repetitions}  ${nameOf(one.job)}`);
      await measureOnce(one, plan.clock);
    }
  }
  const [good, bad] = [all.filter(({ failure }) => failure === undefined), all.filter(({ failure }) => failure !== undefined)];
  return {
    measurements: good.map(({ job, samples }) => measurementOf(job, samples)),
    failures: bad.map(({ job, failure }) => `${nameOf(job)}: ${failure}`),
  };
}

const nameOf = ({ contestant, order }: Job): string => `${contestant.name}: ${order.case}, ${order.tasks.toLocaleString("en")}`;

/** One that fails does not keep the others from being measured. */
async function measureOnce(one: Measured, clock: () => number): Promise<void> {
  const began = clock();
  try {
    one.samples.push(await one.job.contestant.sample(one.job.order));
  } catch (error) {
    one.failure = String(error);
  }
  one.isSlow = clock() - began > tooLongToRepeat;
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
