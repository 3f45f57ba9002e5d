import { barColumns } from '../../core/frame.ts';
import type { RawBars } from '../quality/raw-bars.ts';

/** One bar as a network client's answer gives it; `time` is the close. */
export type Row = { readonly time: number } & { readonly [column in (typeof barColumns)[number]]: number };

const columns = ['time', ...barColumns] as const;

function emptyBars(length: number): RawBars {
  return Object.fromEntries(columns.map((name) => [name, new Float64Array(length)])) as unknown as RawBars;
}

export function rawBarsFromRows(rows: readonly Row[]): RawBars {
  const bars = emptyBars(rows.length);
  for (const name of columns) for (let i = 0; i < rows.length; i++) bars[name][i] = rows[i][name];
  return bars;
}

/** The rows for which `keep` holds, in order, with their line numbers. */
export function filterBars(bars: RawBars, keep: (row: number) => boolean): RawBars {
  const rows: number[] = [];
  for (let i = 0; i < bars.time.length; i++) if (keep(i)) rows.push(i);
  if (rows.length === bars.time.length) return bars;
  const kept = emptyBars(rows.length);
  for (const name of columns) for (let i = 0; i < rows.length; i++) kept[name][i] = bars[name][rows[i]];
  return bars.row ? { ...kept, row: takeNumbers(bars.row, rows) } : kept;
}

/** One after the other, line numbers included when both have them. */
export function concatBars(parts: readonly RawBars[]): RawBars {
  const total = parts.reduce((sum, part) => sum + part.time.length, 0);
  const joined = emptyBars(total);
  for (const name of columns) {
    let offset = 0;
    for (const part of parts) {
      joined[name].set(part[name], offset);
      offset += part.time.length;
    }
  }
  if (!parts.every((part) => part.row)) return joined;
  return { ...joined, row: Float64Array.from(parts.flatMap((part) => Array.from(part.row ?? []))) };
}

function takeNumbers(values: ArrayLike<number>, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (row) => values[row]);
}
