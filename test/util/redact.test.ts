import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRedactor, hasSecretName, hideText, redact } from "../../src/util/redact.ts";

function hiding(...secrets: readonly string[]): (text: string) => string {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.hide(secret);
  return redactor.redact;
}

const formsOf: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "in JSON": (text) => JSON.stringify(text).slice(1, -1),
  "in JSON in JSON": (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
  "in a URL": (text) => encodeURIComponent(text),
  "in a URL, in small letters": (text) => encodeURIComponent(text).replaceAll(/%../g, (byte) => byte.toLowerCase()),
  "in a whole URL": (text) => encodeURI(text),
  "in a form": (text) => new URLSearchParams({ x: text }).toString().slice(2),
  "with escapes only": (text) =>
    Array.from({ length: text.length }, (_, i) => (/\w/.test(text[i] ?? "") ? text[i] : `\\u${text.charCodeAt(i).toString(16).padStart(4, "0")}`)).join(""),
};

describe("what is hidden", () => {
  test("a secret is covered wherever it is, everything else stays", () => {
    expect(hiding("hunter2")("hunter2: log in as hunter2, not hunter3 (hunter2hunter2)")).toBe("***: log in as ***, not hunter3 (***)");
  });

  test.each(Object.entries(formsOf))("a secret is covered %s", (_, form) => {
    for (const secret of ['p@ss/w+rd "1"\\2', "zwölf €", "a b&c=d\t%", "back\\slash'quote`", "emoji 😀 x"]) {
      expect(hiding(secret)(`before <${form(secret)}> after`)).toBe("before <***> after");
    }
  });

  test("a secret of any characters is covered in each of its forms", () => {
    const secret = fc
      .string({ minLength: 4, unit: "binary" })
      .map((text) => text.trim())
      .filter((text) => text.isWellFormed() && text.length >= 4 && !/[\r\n]/.test(text));
    fc.assert(
      fc.property(secret, fc.constantFrom(...Object.values(formsOf)), (text, form) => {
        expect(hiding(text)(`\n${form(text)}\n`)).toBe("\n***\n");
      }),
    );
  });

  test("every character of every occurrence is covered, and no other", () => {
    const letters = (minLength: number, maxLength: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength, maxLength });
    fc.assert(
      fc.property(fc.array(letters(4, 7), { maxLength: 4 }), letters(0, 40), (secrets, text) => {
        const covered = Array.from(text, (_, at) =>
          secrets.some((secret) =>
            Array.from({ length: secret.length }, (__, back) => at - back).some((start) => start >= 0 && text.startsWith(secret, start)),
          ),
        );
        const marked = Array.from(text, (letter, at) => (covered[at] ? "*" : letter)).join("");
        expect(hiding(...secrets)(text)).toBe(marked.replaceAll(/\*+/g, "***"));
      }),
    );
  });

  test("of secrets that overlap each is covered to its end", () => {
    expect(hiding("abcdef", "defghi")("xabcdefghix")).toBe("x***x");
    expect(hiding("abcd", "abcdefgh")("abcdefgh abcdefg")).toBe("*** ***efg");
    expect(hiding("abcdefgh", "cdef")("abcdefgh cdef")).toBe("*** ***");
    expect(hiding("aaaa")("aaaaaa")).toBe("***");
  });

  test("of a secret with several lines each line is covered alone", () => {
    const redacted = hiding("-----BEGIN KEY-----\r\nMIIEvQ+IBADAN/Bg=\r\n}\r\n-----END KEY-----\n");
    expect(redacted("line: MIIEvQ+IBADAN/Bg= }")).toBe("line: *** }");
    expect(redacted(JSON.stringify("-----BEGIN KEY-----\r\nMIIEvQ+IBADAN/Bg=\r\n}\r\n-----END KEY-----"))).toBe('"***"');
  });

  test("a very long secret is covered in full, and so is its end alone", () => {
    const long = Array.from({ length: 5050 }, (_, i) => createHash("sha256").update(String(i)).digest("base64").charAt(0)).join("");
    expect(hiding(long)(`<${long}>`)).toBe("<***>");
    expect(hiding(long)(`<${long.slice(-200)}>`)).toBe("<***>");
  });

  test("a secret that looks like a pattern is taken as text", () => {
    expect(hiding(".*.*[a-z]+(x|y)$^{2}?")("abcdefg .*.*[a-z]+(x|y)$^{2}? $& $1")).toBe("abcdefg *** $& $1");
  });

  test("secrets of fewer than four characters are left, since they would hide half of everything", () => {
    expect(hiding("abc", "", "  a  ", "\n\n\n\n")("abc a")).toBe("abc a");
  });
});

describe("what it costs", () => {
  test("without a secret the very same text comes back", () => {
    expect(hiding()("hunter2")).toBe("hunter2");
  });

  test("a text full of backslashes takes no longer than its length", () => {
    const redacted = hiding("-----", '""""');
    const started = performance.now();
    expect(redacted("\\".repeat(300_000))).toHaveLength(300_000);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

test("what one part of the process hides no part of it shows", () => {
  hideText("known to the process");
  expect(redact("<known to the process>")).toBe("<***>");
  expect(Object.getOwnPropertySymbols(globalThis)).toContain(Symbol.for("headrace.redactor/1"));
});

test("names that speak of secrets are known as such, others not", () => {
  expect(["GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "dbPassword", "PASSWD", "openai_api_key"].filter((name) => !hasSecretName(name))).toEqual([]);
  expect(["HOME", "logging.level", "PASS_RATE"].filter(hasSecretName)).toEqual([]);
});
