import { expect, test } from "vitest";
import { changeSetting } from "../../src/config/edit.ts";

const set = (text: string, name: string, value: string): string => changeSetting({ text, name, value, file: "headrace.toml" });

test("a first setting makes the section", () => {
  expect(set("", "logging.level", "debug")).toBe('[logging]\nlevel = "debug"\n');
});

test("a setting joins its section", () => {
  expect(set('# mine\n[logging] # here\nformat = "json"\n\n[run]\n', "logging.level", "debug")).toBe(
    '# mine\n[logging] # here\nlevel = "debug"\nformat = "json"\n\n[run]\n',
  );
});

test("a section of its own follows the others after an empty line", () => {
  expect(set('[logging]\nformat = "json"', "run.on_schedule", "false")).toBe('[logging]\nformat = "json"\n\n[run]\non_schedule = false\n');
});

test("a setting joins others of its section that are written with a dot", () => {
  expect(set('logging.level = "info"\nrun.on_schedule = true\n', "logging.format", "json")).toBe(
    'logging.level = "info"\nlogging.format = "json"\nrun.on_schedule = true\n',
  );
});

test("a value that is there is replaced, and its comment stays", () => {
  expect(set('[logging]\n  level =  "info"   # was debug = 1\nformat = "text"\n', "logging.level", "warn")).toBe(
    '[logging]\n  level = "warn"   # was debug = 1\nformat = "text"\n',
  );
  expect(set('logging.level = "info"\n', "logging.level", "warn")).toBe('logging.level = "warn"\n');
  expect(set("[run]\non_schedule = true # yes\n", "run.on_schedule", "false")).toBe("[run]\non_schedule = false # yes\n");
  expect(set('[results]\ndir = "a#b" # c\n', "results.dir", 'x"#y')).toBe('[results]\ndir = "x\\"#y" # c\n');
});

test("an unknown setting is refused with the name that was meant", () => {
  expect(() => set("", "logging.levl", "debug")).toThrow(expect.objectContaining({ code: "E605", next: "Did you mean logging.level?" }));
  expect(() => set("", "x", "debug")).toThrow(/The settings are logging\.level, logging\.format, /);
});

test("a value that does not fit is refused", () => {
  expect(() => set("", "run.on_schedule", "perhaps")).toThrow(expect.objectContaining({ code: "E602" }));
});

test("a file whose form cannot be edited by line is left alone", () => {
  expect(() => set('logging = { level = "info" }\n', "logging.level", "debug")).toThrow(expect.objectContaining({ code: "E606" }));
  expect(() => set('run = """\n[logging]\n"""\n', "run.on_schedule", "true")).toThrow(expect.objectContaining({ code: "E606" }));
});

test("a change that would land inside a text is refused", () => {
  const odd = 'note = QQQ\nit is TTT odd\n[logging]\nlevel = "x"\nQQQ\n'.replaceAll("Q", '"').replaceAll("T", "'");
  expect(() => set(odd, "logging.level", "debug")).toThrow(expect.objectContaining({ code: "E606" }));
});

test("a line inside a text over several lines is no section", () => {
  expect(set("[results]\ndir = '''\n[logging]\n'''\n", "logging.level", "debug")).toBe(
    "[results]\ndir = '''\n[logging]\n'''\n\n[logging]\nlevel = \"debug\"\n",
  );
});
