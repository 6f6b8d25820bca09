/**
 * Takes the text of secrets out of everything that people read: log lines, messages and stacks of states, reports, names
 * of task runs. A secret is also found where it was escaped for JSON, a URL or a quoted text, in any mixture, and where
 * two secrets overlap both are covered. Of a secret with several lines each line counts alone, since logs go line by line.
 *
 * Not covered: a secret that was encoded as a whole (base64, a hash, compressed) or cut into pieces, and one shorter than
 * `shortestSecret`, which would put holes into half of all words.
 */
export interface Redactor {
  /** From now on this text is hidden, for as long as the redactor lives. */
  hide(text: string): void;
  /** Whether there is anything to hide. */
  readonly isHiding: boolean;
  /** The text with `***` wherever a secret was. Costs one comparison while there is no secret. */
  redact(text: string): string;
}

/** What is shown in place of a secret. */
export const mask = "***";

/** Secrets of fewer characters than this are not hidden in texts. */
const shortestSecret = 4;

/** Longer texts are looked for in pieces of this many characters: it bounds the size of the pattern. */
const longestPiece = 200;

const shortEscapes: Readonly<Record<string, string>> = { "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t" };

/** Hexadecimal digits as a pattern, in capitals or not. */
const hexPattern = (code: number, width: number): string =>
  code
    .toString(16)
    .padStart(width, "0")
    .replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

/**
 * One character as JSON, a URL or quoted text writes it, or as it is: last, since "%" is the start of "%25". Backslashes
 * are counted, so that a text full of them costs no more.
 */
function characterPattern(character: string): string {
  if (/[A-Za-z0-9_]/.test(character)) return character;
  const inUrl = Array.from(new TextEncoder().encode(character), (byte) => `%${hexPattern(byte, 2)}`).join("");
  const inJson = Array.from({ length: character.length }, (_, i) => String.raw`\\{1,4}u${hexPattern(character.charCodeAt(i), 4)}`).join("");
  const literal = String.raw`\\{0,4}${character.replace(/[\\^$.*+?()[\]{}|/-]/, String.raw`\$&`)}`;
  const short = shortEscapes[character];
  const others = [...(short === undefined ? [] : [String.raw`\\{1,4}${short}`]), ...(character === " " ? [String.raw`\+`] : [])];
  return `(?:${[inUrl, inJson, ...others, literal].join("|")})`;
}

/** What is looked for: the text and each of its lines, in pieces that are not too long; the last piece ends where the text does. */
function* piecesOf(text: string): Generator<string> {
  for (const whole of new Set([text, ...text.split(/\r?\n/)].map((one) => one.trim()))) {
    if (whole.length < shortestSecret) continue;
    for (let at = 0; at === 0 || at < whole.length; at += longestPiece) {
      yield whole.slice(Math.max(0, Math.min(at, whole.length - longestPiece)), at + longestPiece);
    }
  }
}

/** The longest comes first: of two secrets that begin alike the whole of the longer one is covered. */
function patternOf(pieces: ReadonlySet<string>): RegExp {
  const longestFirst = [...pieces].sort((a, b) => b.length - a.length);
  const alternatives = longestFirst.map((piece) => Array.from(piece, characterPattern).join(""));
  return new RegExp(`(?=(${alternatives.join("|")}))`, "g");
}

/** Covers every match. The pattern only looks ahead, so that a match is also found where it begins inside another. */
function cover(text: string, pattern: RegExp): string {
  let shown = "";
  let covered = -1;
  for (const match of text.matchAll(pattern)) {
    if (match.index > covered) shown += text.slice(Math.max(covered, 0), match.index) + mask;
    covered = Math.max(covered, match.index + (match[1]?.length ?? 0));
  }
  return covered === -1 ? text : shown + text.slice(covered);
}

/** A redactor that knows no secret yet. */
export function createRedactor(): Redactor {
  const pieces = new Set<string>();
  let pattern: RegExp | undefined;
  return {
    get isHiding() {
      return pieces.size > 0;
    },
    hide(text) {
      const before = pieces.size;
      for (const piece of piecesOf(text)) pieces.add(piece);
      if (pieces.size > before) pattern = undefined;
    },
    redact(text) {
      if (pieces.size === 0) return text;
      pattern ??= patternOf(pieces);
      return cover(text, pattern);
    },
  };
}

const key: unique symbol = Symbol.for("headrace.redactor/1");
const home = globalThis as typeof globalThis & { [key]?: Redactor };

/** The one redactor of this process, whichever copy of the package asks: what one hides, none may show. */
function processRedactor(): Redactor {
  home[key] ??= createRedactor();
  return home[key];
}

/** Hides a text in everything that this process shows from now on. */
export function hideText(text: string): void {
  processRedactor().hide(text);
}

/** The text without the secrets that this process knows. */
export function redact(text: string): string {
  return processRedactor().redact(text);
}

/** Whether this process knows any secret. */
export function isHidingSecrets(): boolean {
  return processRedactor().isHiding;
}

/** Whether a name, of a setting or an environment variable, says that its value is a secret. */
export function hasSecretName(name: string): boolean {
  return /token|secret|passw(or)?d|api_?key/i.test(name);
}
