import type { RawBars } from './raw-bars.ts';

/** Rows of raw bars in time order, for checks that compare neighbours. */
export interface BarView {
  readonly raw: RawBars;
  readonly rows: number;
  /** Row numbers by time, ties in file order, rows without a time left out. */
  readonly order: Int32Array;
  /** As `order`, but of each time only the last row in file order: vendors append corrections. */
  readonly unique: Int32Array;
}

export function viewBars(raw: RawBars): BarView {
  const rows = raw.time.length;
  const order = Int32Array.from({ length: rows }, (_, row) => row).filter((row) => Number.isFinite(raw.time[row]));
  let sorted = true;
  for (let i = 1; i < order.length && sorted; i++) sorted = raw.time[order[i - 1]] <= raw.time[order[i]];
  if (!sorted) order.sort((a, b) => raw.time[a] - raw.time[b] || a - b);
  const unique = order.filter((row, i) => i === order.length - 1 || raw.time[order[i + 1]] !== raw.time[row]);
  return { raw, rows, order, unique };
}
