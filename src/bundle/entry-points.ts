/*
 * Bundles never contain headrace. Their imports of it read `globalThis[Symbol.for("headrace.api/1")]`, which holds the modules behind
 * `headrace`, `headrace/executors` and so on, by specifier. Whoever imports a bundle provides them first, so that registry, signals
 * and errors exist once for the bundle and for the program that loads it.
 */

/** The modules behind `headrace` and `headrace/*`, by specifier. Each is loaded only when a bundle asks for it, since start-up time counts. */
export type EntryPoints = Readonly<Record<string, () => Promise<object>>>;

/** The names that a bundle may import, by the specifier it imports them from. */
export type ExportedNames = Readonly<Record<string, readonly string[]>>;

const key: unique symbol = Symbol.for("headrace.api/1");
const home = globalThis as typeof globalThis & { [key]?: Record<string, object> };

/** Hands module namespaces, by specifier, to bundles that are imported later. */
function provideApi(modules: Readonly<Record<string, object>>): void {
  home[key] = { ...home[key], ...modules };
}

/** Loads the entry points that a bundle uses and provides them. */
export async function provideEntryPoints(entryPoints: EntryPoints, specifiers: readonly string[]): Promise<void> {
  provideApi(await loadModules(entryPoints, specifiers));
}

/** What each of these entry points exports today, sorted: some loaders keep another order. One that does not exist is left out. */
export async function exportedNames(entryPoints: EntryPoints, specifiers: readonly string[]): Promise<ExportedNames> {
  const modules = await loadModules(entryPoints, specifiers);
  return Object.fromEntries(Object.entries(modules).map(([specifier, module]) => [specifier, Object.keys(module).sort()]));
}

/** Entry points that export these names: enough to make a bundle, with nothing loaded. */
export function entryPointsWith(names: ExportedNames): EntryPoints {
  return Object.fromEntries(
    Object.entries(names).map(([specifier, exported]) => [specifier, async () => Object.fromEntries(exported.map((name) => [name, undefined]))]),
  );
}

async function loadModules(entryPoints: EntryPoints, specifiers: readonly string[]): Promise<Record<string, object>> {
  const modules: Record<string, object> = {};
  for (const specifier of specifiers) {
    const load = Object.hasOwn(entryPoints, specifier) ? entryPoints[specifier] : undefined;
    if (load !== undefined) modules[specifier] = await load();
  }
  return modules;
}

/** A module that hands on these names from the provided API. */
export function shimSource(specifier: string, names: readonly string[]): string {
  const reads = names.map((name, index) => `const e${index} = api[${JSON.stringify(name)}];`);
  const exports = names.map((name, index) => `e${index} as ${JSON.stringify(name)}`);
  return `const api = globalThis[Symbol.for("headrace.api/1")][${JSON.stringify(specifier)}];\n${reads.join("\n")}\nexport { ${exports.join(", ")} };\n`;
}
