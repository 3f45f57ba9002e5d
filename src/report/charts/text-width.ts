/*
 * The chart library lays text out where no font is at hand, and the reader's font is not known. These are the advance
 * widths of DejaVu Sans in em, a wide face and the one that many Linux systems fall back to: labels that fit in it are cut
 * off in no other common sans-serif.
 */
const widths: readonly (readonly [characters: RegExp, em: number])[] = [
  [/[ijlI.,:;'|!()[\] ]/, 0.4],
  [/[-ft_r/]/, 0.5],
  [/[mwMW@%#&]/, 1],
  [/[A-Z+<>=~^*]/, 0.8],
  [/[ -~]/, 0.64],
];

/** Width of a line of text at a font size, in pixels; no common sans-serif font needs more. */
export function widestText(text: string, fontSize: number): number {
  let em = 0;
  // Letters beyond ASCII may be as wide as they are high.
  for (const character of text) em += widths.find(([characters]) => characters.test(character))?.[1] ?? 1;
  return em * fontSize;
}
