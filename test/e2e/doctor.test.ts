import { expect, test } from "vitest";
import { workplace } from "./command.ts";

test("doctor prints versions, what works here, and every setting with its origin", async () => {
  const place = workplace({ "headrace.toml": '[logging]\nlevel = "debug"\n' });
  const { code, stdout } = await place.headrace("doctor");
  expect(code).toBe(0);
  const page = stdout.replaceAll(place.folder, "HERE");
  expect(page).toMatch(/^headrace \d+\.\d+\.\d+\nNode \d+\.\d+\.\d+\n\w+ \w+ .*, \d+ processors?, [\d.]+ GiB\n/);
  expect(page).toContain("\nExecutors\n  ✓ local       in this thread");
  expect(page).toMatch(/\nFlow files\n {2}✓ esbuild {5}0\.\d+\.\d+\n {2}✓ bundles {5}\/.*\.cache\/headrace \(0 files, 0 kB\)\n/);
  expect(page).toMatch(/\nSettings\n {2}\[logging\]\n {2}level = "debug" +# HERE\/headrace\.toml:2\n/);
});

test("doctor ends with 1 where something does not work, and says what", async () => {
  const place = workplace();
  // Nowhere to keep bundles: neither beside the flow file, nor in a home, nor in a temporary folder.
  const started = await place.start(["doctor"], { HOME: "/dev/null/home", TMPDIR: "/dev/null/tmp", XDG_CACHE_HOME: "/dev/null/cache" });
  const { code, stdout } = await started.ended;
  expect(code).toBe(1);
  expect(stdout).toMatch(/\n {2}✗ bundles {5}There is no folder to write the bundle of a flow to/);
});

test("a setting that is wrong is named on the page, and doctor ends with 1", async () => {
  const place = workplace({ "headrace.toml": '[logging]\nlevel = "loud"\n' });
  const { code, stdout, stderr } = await place.headrace("doctor");
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  expect(stdout).toMatch(/^headrace \d+\.\d+\.\d+\nNode /);
  expect(stdout).toMatch(/\n {2}✓ esbuild /);
  expect(stdout).toMatch(
    /\nSettings\n {2}✗ E602 The setting logging\.level cannot be "loud"[^\n]*\n {4}at .*headrace\.toml:2\n {4}Correct the value there[^\n]*\n$/,
  );
});
