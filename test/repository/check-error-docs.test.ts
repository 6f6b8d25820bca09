import { expect, test } from "vitest";
import { checkErrorDocs, compareErrorDocs } from "../../scripts/check-error-docs.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

test("every error code of this repository has one entry in the docs, and every entry an error", async () => {
  expect(await checkErrorDocs(repositoryRoot)).toEqual([]);
});

test("a code without an entry, an entry without a code and a second entry are refused", () => {
  const page = "# Errors\n\n## E001 A cycle\n\nSee E003.\n\n## E002 Gone\n\n### `E001` again\n";
  expect(compareErrorDocs(["E001", "E003"], page)).toEqual([
    "E003 has no entry in docs/errors.md",
    "docs/errors.md has an entry for E002, which no error has",
    "docs/errors.md has two entries for E001",
  ]);
});
