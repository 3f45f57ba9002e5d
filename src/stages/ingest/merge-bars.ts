import type { BarFrame } from '../../core/frame.ts';
import { barColumns } from '../../core/frame.ts';
import type { RawBars } from '../../market/quality/index.ts';
import { concatBars, filterBars } from '../../market/sources/rows.ts';

/** Relative difference of a price from which the vendor has adjusted it again. */
const samePrice = 1e-6;

export function rawOf(bars: BarFrame): RawBars {
  const columns = Object.fromEntries(barColumns.map((name) => [name, Float64Array.from(bars.columns[name])]));
  return { time: bars.time, ...columns } as RawBars;
}

/**
 * Whether the vendor rewrote history: a bar that is in both has another close or adjusted close, or none of the stored bars
 * that should have come again did. @param overlap bars of `stored` that the fetched range covers
 */
export function isReadjusted(stored: RawBars, fetched: RawBars): boolean {
  const at = new Map(Array.from(fetched.time, (time, row) => [time, row]));
  let common = 0;
  for (let row = 0; row < stored.time.length; row++) {
    const other = at.get(stored.time[row]);
    if (other === undefined) continue;
    common++;
    for (const name of ['close', 'adj_close'] as const) {
      const difference = Math.abs(stored[name][row] - fetched[name][other]);
      if (difference > samePrice * Math.abs(stored[name][row])) return true;
    }
  }
  return common === 0;
}

/** Stored and fetched bars, each time once (the fetched one stays), and how many times are new. */
export function mergeBars(stored: RawBars, fetched: RawBars): { raw: RawBars; newBars: number } {
  const fresh = new Set(fetched.time);
  const known = new Set(stored.time);
  const kept = filterBars(stored, (row) => !fresh.has(stored.time[row]));
  const { row: _lines, ...plain } = fetched;
  const newBars = [...fresh].filter((time) => !known.has(time)).length;
  return { raw: sortBars(concatBars([kept, plain])), newBars };
}

function sortBars(raw: RawBars): RawBars {
  const order = Int32Array.from(raw.time, (_, row) => row).sort((a, b) => raw.time[a] - raw.time[b] || a - b);
  const columns = Object.fromEntries(
    (['time', ...barColumns] as const).map((name) => [name, Float64Array.from(order, (row) => raw[name][row])]),
  );
  return columns as unknown as RawBars;
}
