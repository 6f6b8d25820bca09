/** What tells tasks of one flow apart. */
interface Named {
  readonly slug: string;
  readonly name: string;
}

/** What people call a flow's tasks, by slug: the name, or the slug where the name could mean another task, too. Commands take either. */
export function taskLabels(tasks: Iterable<Named>): ReadonlyMap<string, string> {
  const all = [...tasks];
  const uses = new Map<string, number>();
  for (const { slug, name } of all) for (const word of new Set([slug, name])) uses.set(word, (uses.get(word) ?? 0) + 1);
  return new Map(all.map(({ slug, name }) => [slug, uses.get(name) === 1 ? name : slug]));
}
