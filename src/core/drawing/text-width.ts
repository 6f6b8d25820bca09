const narrow = /[ijltfrI1.,:;|!'`()[\]{}/\\ -]/;
const wide = /[mwMW@%—…]/;

/**
 * About how wide a text is in a sans-serif font, in the unit of `size`. Nobody knows the reader's font while drawing; this is a little
 * more than the usual ones take.
 */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const sign of text) {
    if (sign > "\u{10ff}") width += 1.1;
    else if (narrow.test(sign)) width += 0.34;
    else if (wide.test(sign)) width += 0.92;
    else width += sign === sign.toLowerCase() ? 0.585 : 0.7;
  }
  return width * size;
}
