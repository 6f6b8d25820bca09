import { expect } from "vitest";
import type { FlowGraph, TaskNode, Template } from "../../src/core/graph.ts";
import { GraphBuilder } from "../../src/core/graph-builder.ts";
import { nodeBehind, targetOf } from "../../src/core/ref.ts";
import { isHeadraceError } from "../../src/errors/define.ts";
import { thrownBy } from "./thrown-by.ts";

/** Builds a flow and gives its graph. */
export function graphOf(build: () => unknown): GraphBuilder {
  const graph = new GraphBuilder("test");
  graph.build(build);
  return graph;
}

/** Builds a flow and gives its graph with what the build function returned. */
export function built<R>(build: () => R): { readonly graph: GraphBuilder; readonly refs: R } {
  const graph = new GraphBuilder("test");
  return { graph, refs: graph.build(build) };
}

/** Edges as text: `list-1 ─day·each▶ fetch-1`, in order. */
export function edgesOf(graph: FlowGraph): string[] {
  return graph.edges.map(({ upstream, downstream, key, mode, flattened }) => {
    const how = [...(key === undefined ? [] : [key]), ...(mode === "whole" ? [] : [mode]), ...(flattened ? ["flattened"] : [])];
    return `${upstream.slug} ─${how.join("·")}▶ ${downstream.slug}`;
  });
}

export const slugsOf = (nodes: readonly TaskNode[]): string[] => nodes.map((node) => node.slug);

/** A template as text: what it is put together from. */
export function templateText(template: Template): string {
  switch (template.kind) {
    case "value":
      return JSON.stringify(template.value) ?? "undefined";
    case "ref":
      return `<${[template.node.slug, ...template.path].join("/")}>`;
    case "flatten":
      return `flatten(${templateText(template.of)})${template.path.map((key) => `/${String(key)}`).join("")}`;
    case "element":
      return `element(${templateText(template.of)})${template.path.map((key) => `/${String(key)}`).join("")}`;
    case "branch":
      return `branch(${templateText(template.of)})`;
    case "list":
      return `[${template.items.map(templateText).join(", ")}]`;
    case "record":
      return `{${template.entries.map(([key, part]) => `${key}: ${templateText(part)}`).join(", ")}}`;
  }
}

/** A node's arguments as text; those that are mapped over have `each` in front. */
export function argsOf(node: TaskNode | undefined): string[] {
  return (node?.args ?? []).map(({ mode, template }) => (mode === "each" ? `each ${templateText(template)}` : templateText(template)));
}

/** The node behind a ref. */
export function nodeOf(ref: unknown): TaskNode {
  const target = targetOf(ref);
  const node = target === undefined ? undefined : nodeBehind(target.template);
  if (node === undefined) throw new Error("not the ref of a task");
  return node;
}

/** Expects one of headrace's own errors: with this code, these words in its message, and a place in a file of the tests. */
export function expectError(fail: () => unknown, code: string, ...words: readonly string[]): void {
  const error = thrownBy(fail);
  if (!isHeadraceError(error)) throw new Error(`Expected an error ${code}, got ${String(error)}`, { cause: error });
  expect(error.code).toBe(code);
  for (const word of words) expect(error.message).toContain(word);
  expect(error.place).toMatch(/\/test\/.*\.ts:\d+:\d+$/);
  expect(error.next).toMatch(/\.$|\?$/);
}
