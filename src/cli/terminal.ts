import { styleText } from "node:util";
import { isContinuousIntegration } from "../util/continuous-integration.ts";

/** The signs that texts are drawn with. Each is one column wide, but for the ellipsis of the ASCII set. */
export interface Glyphs {
  readonly success: string;
  readonly failed: string;
  readonly waiting: string;
  readonly retrying: string;
  readonly paused: string;
  readonly skipped: string;
  readonly cancelled: string;
  readonly spinner: readonly string[];
  readonly barFull: string;
  readonly barEmpty: string;
  readonly dot: string;
  readonly ellipsis: string;
  readonly here: string;
  readonly rule: string;
  readonly made: string;
}

const unicode: Glyphs = {
  success: "✓",
  failed: "✗",
  waiting: "○",
  retrying: "↻",
  paused: "‖",
  skipped: "⤼",
  cancelled: "⊘",
  spinner: [..."⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"],
  barFull: "█",
  barEmpty: "░",
  dot: "·",
  ellipsis: "…",
  here: "›",
  rule: "│",
  made: "◆",
};

const ascii: Glyphs = {
  success: "+",
  failed: "x",
  waiting: "o",
  retrying: "~",
  paused: "=",
  skipped: ">",
  cancelled: "/",
  spinner: [..."|/-\\"],
  barFull: "#",
  barEmpty: ".",
  dot: "-",
  ellipsis: "...",
  here: ">",
  rule: "|",
  made: "*",
};

/** Of a terminal that was told no size. */
const usualColumns = 80;
const usualRows = 24;

/** How a piece of text looks. */
export type Style = Parameters<typeof styleText>[0];

/** What texts are written for: a terminal, a pipe or a file. */
export interface Terminal {
  /** Columns of a line. Where nobody says, as for a pipe, lines may be as long as they like. */
  readonly columns: number;
  readonly rows: number;
  /** Whether what was written can be written over. */
  readonly isLive: boolean;
  /** Whether somebody, such as a question, reads every key as it is typed and draws on the screen itself. */
  readonly isKeyboardRead: boolean;
  readonly glyphs: Glyphs;
  paint(style: Style, text: string): string;
}

interface Surroundings {
  readonly stream: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
}

/** A stream as a terminal: colours as NO_COLOR, FORCE_COLOR and the terminal say, signs as its locale can show them. */
export function terminalOf({ stream, env, platform }: Surroundings): Terminal {
  const hasColours = styleText("red", "x", { stream }) !== "x";
  return {
    get columns() {
      // Which says 0 then; a pipe says nothing.
      return stream.columns === 0 ? usualColumns : (stream.columns ?? Number.POSITIVE_INFINITY);
    },
    get rows() {
      return stream.rows || usualRows;
    },
    isLive: stream.isTTY === true && !isContinuousIntegration(env) && env.TERM !== "dumb",
    get isKeyboardRead() {
      return process.stdin.isRaw === true;
    },
    glyphs: showsUnicode(env, platform) ? unicode : ascii,
    paint: hasColours ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text,
  };
}

/** What the locale says; where there is none, everything but the console of Linux itself can. Of Windows' terminals the newer ones can. */
function showsUnicode(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform === "win32") return env.WT_SESSION !== undefined || env.TERM_PROGRAM !== undefined || env.TERM !== undefined;
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((name) => name !== undefined && name !== "");
  return locale === undefined ? env.TERM !== "linux" : /utf-?8/i.test(locale);
}
