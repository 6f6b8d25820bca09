import { taskLabels } from "../../core/task-labels.ts";
import { noSuchTaskRun, noTaskToRunAlone } from "../../errors/cli.ts";
import type { FlowEdge, FlowTask } from "../../flow.ts";
import { closestName } from "../../util/closest-name.ts";
import { shellWord } from "../../util/shell-word.ts";

/** A flow as far as it is needed here. */
export interface FlowShape {
  readonly name: string;
  readonly tasks: readonly FlowTask[];
  readonly edges: readonly FlowEdge[];
}

/** One task run that is to be run alone. */
export interface OnlyTask {
  readonly task: FlowTask;
  /** The child of a mapped task; without one, all of the task. */
  readonly index: number | undefined;
  /** What takes part, by slug: the task run itself and all that it needs. */
  readonly parts: ReadonlyMap<string, Part>;
}

/** All task runs of a task, or some children. */
type Part = "all" | ReadonlySet<number>;

/**
 * What must run for one task run, `slug`, `slug[3]` or with the name in place of the slug, to run alone: its upstream tasks, of those that
 * go along with it child for child just that child, and the clean-up of every resource that is used. Throws E137, E138.
 */
export function onlyTask(flow: FlowShape, asked: string): OnlyTask {
  const [, name = asked, digits] = /^(.+)\[(\d+)\]$/.exec(asked) ?? [];
  const task = findTask(flow, name);
  const index = digits === undefined ? undefined : Number(digits);
  if (index !== undefined && !task.mapped) {
    const problem = `${name} is not mapped, so it has no children`;
    throw noSuchTaskRun({ asked, problem, next: `Leave out the index: --task ${shellWord(name)}` });
  }
  const parts = new Map<string, Part>();
  need(flow, parts, { slug: task.slug, part: index === undefined ? "all" : new Set([index]) });
  addCleanups(flow, parts);
  return { task, index, parts };
}

const tasksCalled = (tasks: readonly FlowTask[], asked: string): readonly FlowTask[] =>
  tasks.filter(({ slug, name, kind }) => kind !== "parameter" && (slug === asked || name === asked));

function findTask({ name: flow, tasks }: FlowShape, asked: string): FlowTask {
  const named = tasksCalled(tasks, asked);
  const chosen = named.find(({ slug }) => slug === asked) ?? named[0];
  if (chosen === undefined) {
    const [, before] = /^(.+)\[[^[\]]*\]$/.exec(asked) ?? [];
    if (before !== undefined && tasksCalled(tasks, before).length > 0) {
      const problem = "an index is a whole number, counted from 0";
      throw noSuchTaskRun({ asked, problem, next: `The first child is --task ${shellWord(`${before}[0]`)}` });
    }
    const labels = taskLabels(tasks);
    const slugs = tasks.filter(({ kind }) => kind !== "parameter").map(({ slug }) => slug);
    const known = slugs.map((slug) => labels.get(slug) ?? slug);
    throw noTaskToRunAlone({ flow, asked, known, meant: closestName(asked, [...known, ...slugs]) });
  }
  if (named.length > 1 && chosen.slug !== asked) {
    const next = `Use one of its slugs: ${named.map(({ slug }) => slug).join(", ")}.`;
    throw noSuchTaskRun({ asked, problem: `${named.length} tasks have that name`, next });
  }
  return chosen;
}

function need({ tasks, edges }: FlowShape, parts: Map<string, Part>, wanted: { readonly slug: string; readonly part: Part }): void {
  const mapped = new Set(tasks.filter((task) => task.mapped).map(({ slug }) => slug));
  const open = [wanted];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { slug, part } = next;
    const before = parts.get(slug);
    const all = join(before, part);
    if (before === all) continue;
    parts.set(slug, all);
    for (const edge of edges) {
      if (edge.downstream !== slug) continue;
      const childForChild = edge.mapped && !edge.flattened && mapped.has(edge.upstream);
      open.push({ slug: edge.upstream, part: childForChild ? all : "all" });
    }
  }
}

/** The parts together; the first itself where the second adds nothing. */
function join(one: Part | undefined, other: Part): Part {
  if (one === undefined || one === "all") return one ?? other;
  if (other === "all") return other;
  return [...other].every((index) => one.has(index)) ? one : new Set([...one, ...other]);
}

/** A resource that is set up is given back, too. */
function addCleanups({ tasks, edges }: FlowShape, parts: Map<string, Part>): void {
  const kinds = new Map(tasks.map(({ slug, kind }) => [slug, kind]));
  for (const { upstream, downstream } of edges) {
    if (kinds.get(downstream) === "cleanup" && kinds.get(upstream) === "setup" && parts.has(upstream)) parts.set(downstream, "all");
  }
}
