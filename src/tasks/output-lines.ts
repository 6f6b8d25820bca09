/** The lines of an output that comes in pieces. Of all lines together no more than a number of characters is kept. */
export interface OutputLines {
  /** Takes the next piece. */
  add(text: string): void;
  /** Takes what follows the last line break as a line, where anything does. */
  end(): void;
  /** The last line, or null where there was none. */
  last(): string | null;
  /** All lines that are kept, the last one always among them. */
  all(): readonly string[];
  /** How many lines were dropped because there was no room, and whether the start of a line was. */
  readonly dropped: { readonly lines: number; readonly cut: boolean };
}

export interface OutputLinesOptions {
  /** How many characters to keep at most. A longer line is cut at its start. */
  readonly limit: number;
  /** Called with each line when it is complete, without white space at its end. */
  readonly onLine?: ((line: string) => void) | undefined;
}

export function outputLines({ limit, onLine }: OutputLinesOptions): OutputLines {
  /** From `first` on. The dropped ones before it are let go once they are more than half. */
  let lines: string[] = [];
  let first = 0;
  let size = 0;
  let partial = "";
  const dropped = { lines: 0, cut: false };

  const cutStart = (text: string): string => {
    dropped.cut = true;
    return text.slice(-limit);
  };
  const dropOldest = (): void => {
    size -= lines[first]?.length ?? 0;
    first += 1;
    dropped.lines += 1;
    if (first * 2 > lines.length) {
      lines = lines.slice(first);
      first = 0;
    }
  };
  const take = (whole: string): void => {
    const trimmed = whole.trimEnd();
    const line = trimmed.length > limit ? cutStart(trimmed) : trimmed;
    onLine?.(line);
    lines.push(line);
    size += line.length;
    while (size > limit) dropOldest();
  };

  return {
    dropped,
    add(text) {
      const pieces = text.split("\n");
      const rest = pieces.pop() ?? "";
      for (const piece of pieces) {
        take(partial + piece);
        partial = "";
      }
      partial += rest;
      // Not at each piece: cutting copies the text.
      if (partial.length > 2 * limit) partial = cutStart(partial);
    },
    end() {
      if (partial !== "") take(partial);
      partial = "";
    },
    last: () => lines.at(-1) ?? null,
    all: () => lines.slice(first),
  };
}
