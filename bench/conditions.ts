/** Under which conditions was measured: what a reader needs to weigh the figures, and nothing that names a machine. */
import { readFile } from "node:fs/promises";
import { cpus, loadavg, totalmem } from "node:os";

const root = new URL("../", import.meta.url);

export async function conditions(repetitions: number): Promise<string> {
  const load = (loadavg()[0] ?? 0).toFixed(1);
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}`;
  const peers = await Promise.all([inNode("piscina"), inNode("tinypool"), inPython("dask", "bench"), inPython("prefect", "oracle")]);
  const versions = [`Node ${process.versions.node}`, ...peers].join(", ");
  const times = repetitions === 1 ? "Measured once" : `The best of ${repetitions} repetitions, taken in turn`;
  return `${new Date().toISOString().slice(0, 10)}: ${machine}; ${versions}. ${times}; before it began the machine's load was ${load}.`;
}

async function inNode(name: string): Promise<string> {
  const { version } = JSON.parse(await readFile(new URL(`node_modules/${name}/package.json`, root), "utf8")) as { version: string };
  return `${name} ${version}`;
}

async function inPython(name: string, environment: string): Promise<string> {
  const requirements = await readFile(new URL(`tools/python/${environment}.txt`, root), "utf8");
  const [, version = ""] = new RegExp(`^${name}==(.*)$`, "m").exec(requirements) ?? [];
  return `${name} ${version}`;
}
