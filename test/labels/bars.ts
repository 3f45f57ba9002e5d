import type { LabelBars } from '../../src/labels/define-label.ts';
import { syntheticBars } from '../features/synthetic-bars.ts';

/** Bars that are only a close. */
export function closesOnly(close: ArrayLike<number>, time?: ArrayLike<number>): LabelBars {
  const values = Float64Array.from(close);
  const at = time ? Float64Array.from(time) : values.map((_, row) => 10 * (row + 1));
  return { time: at, open: values, high: values, low: values, close: values };
}

/** Bars from rows of [open, high, low, close]; times 10, 20, ... */
export function barsFrom(rows: readonly (readonly [number, number, number, number])[]): LabelBars {
  const column = (at: number) => Float64Array.from(rows, (row) => row[at]);
  return { ...closesOnly(column(3)), open: column(0), high: column(1), low: column(2) };
}

/** Ordinary bars, one a `step`, the first at `start`. */
export function randomBars(rows: number, seed: number, { start = 0, step = 1 } = {}): LabelBars {
  const { open, high, low, close } = syntheticBars(rows, seed);
  return { time: close.map((_, row) => start + step * row), open, high, low, close };
}

export function changeRows(bars: LabelBars, change: (price: number, row: number) => number): LabelBars {
  const { open, high, low, close } = bars;
  return { ...bars, open: open.map(change), high: high.map(change), low: low.map(change), close: close.map(change) };
}
