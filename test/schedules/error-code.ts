import { isHeadraceError } from "../../src/errors/define.ts";

/** The error that a call throws, with its code, its texts and whether it names this test file; undefined where none is thrown. */
export function thrownBy(call: () => unknown): { readonly code: string; readonly what: string; readonly next: string; readonly placed: boolean } | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (!isHeadraceError(error)) throw error;
    return { code: error.code, what: error.what, next: error.next, placed: /\.test\.ts:\d+:\d+$/.test(error.place ?? "") };
  }
}
