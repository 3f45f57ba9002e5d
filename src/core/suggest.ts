/** Edit distance with adjacent swaps (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i, ...new Array<number>(b.length).fill(0)]);
  for (let j = 0; j <= b.length; j++) rows[0][j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
  }
  return rows[a.length][b.length];
}

/** The known word nearest to a misspelt one, or undefined when none is near (more than a third of its letters differ). */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const name of known) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (!best || distance < best.distance) best = { name, distance };
  }
  return best && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.name : undefined;
}

/** More names than this are not read; they are cut to those that hold the word, and to this many. */
const readable = 40;

/** "did you mean X?", or the list of what is known; of a long one the names that hold the word. */
export function suggestion(word: string, known: readonly string[]): string {
  const name = nearest(word, known);
  if (name) return `did you mean '${name}'?`;
  const holding =
    known.length > readable ? known.filter((other) => other.toLowerCase().includes(word.toLowerCase())) : [];
  const shown = (holding.length > 0 ? holding : known).slice(0, readable);
  const more = known.length - shown.length;
  return `known: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
