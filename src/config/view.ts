import { formatOrigin, type LoadedConfig } from "./load.ts";
import { settingsByName } from "./settings.ts";
import { showValue } from "./show-value.ts";

/**
 * All settings, as a TOML file would say them; with `showOrigin`, where each value comes from is a comment after it.
 * Values of settings whose name speaks of a token, secret or password are masked.
 */
export function renderConfig({ values, origins }: LoadedConfig, { showOrigin = false }: { readonly showOrigin?: boolean } = {}): string {
  const sections: Readonly<Record<string, Readonly<Record<string, unknown>>>> = values;
  const lines: { readonly text: string; readonly comment: string }[] = [];
  let open = "";
  for (const one of settingsByName.values()) {
    const [section = "", key = ""] = one.name.split(".");
    if (section !== open) lines.push({ text: `${open === "" ? "" : "\n"}[${section}]`, comment: "" });
    open = section;
    const origin = origins.get(one.name);
    const comment = showOrigin && origin !== undefined ? `# ${formatOrigin(origin)}` : "";
    lines.push({ text: `${key} = ${showValue(one.name, sections[one.section]?.[one.key])}`, comment });
  }
  const width = Math.max(...lines.filter(({ comment }) => comment !== "").map(({ text }) => text.length), 0);
  return `${lines.map(({ text, comment }) => (comment === "" ? text : `${text.padEnd(width)}  ${comment}`)).join("\n")}\n`;
}
