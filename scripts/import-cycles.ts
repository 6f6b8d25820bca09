/** Who imports whom: a file and the files it names. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** One shortest cycle through the first file of every knot, each as a path that ends where it began. */
export function findCycles(graph: Graph): string[][] {
  const cycles: string[][] = [];
  const inKnot = new Set<string>();
  for (const start of [...graph.keys()].sort()) {
    if (inKnot.has(start)) continue;
    const cycle = shortestCycle(graph, start);
    if (cycle === undefined) continue;
    cycles.push(cycle);
    for (const file of knotOf(graph, start)) inKnot.add(file);
  }
  return cycles;
}

function shortestCycle(graph: Graph, start: string): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const file of queue) {
    for (const next of graph.get(file) ?? []) {
      if (next === start) return [...pathTo(cameFrom, start, file), start];
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, file);
      queue.push(next);
    }
  }
  return undefined;
}

function pathTo(cameFrom: ReadonlyMap<string, string>, start: string, end: string): string[] {
  const path = [end];
  for (let file = end; file !== start; ) {
    file = cameFrom.get(file) ?? start;
    path.unshift(file);
  }
  return path;
}

/** The files that reach `start` and are reached from it. */
function knotOf(graph: Graph, start: string): string[] {
  const backwards = new Map<string, string[]>();
  for (const [file, targets] of graph) {
    for (const target of targets) backwards.set(target, [...(backwards.get(target) ?? []), file]);
  }
  const before = reachable(backwards, start);
  return [...reachable(graph, start)].filter((file) => before.has(file));
}

function reachable(graph: Graph, start: string): Set<string> {
  const seen = new Set([start]);
  for (const file of seen) for (const next of graph.get(file) ?? []) seen.add(next);
  return seen;
}
