import { usageError } from '../core/errors.ts';
import { ascendingOrder } from '../math/rank.ts';

/** When a signal passes: its value lies beyond a level, or beyond a quantile of its own past. */
export interface SignalRule {
  readonly column: string;
  readonly side: 'above' | 'below';
  /** A number, or the probability of a quantile. */
  readonly level: number;
  readonly isQuantile: boolean;
  /** As people write it: 'rsi_14 > 70', 'rsi_14 < q0.1'. */
  readonly text: string;
}

/** Fewest past values from which a quantile is taken. */
export const minPast = 100;

const written = /^\s*([^<>\s]+)\s*(?:([<>])\s*(\S+)\s*)?$/;

/**
 * Reads a signal: 'rsi_14' with --above or --below, or 'rsi_14>70' by itself. A level is a number or a quantile, q0.9.
 * @throws TrademlError (usage) when there is no level, more than one, or one that can't be read
 */
export function readSignal(text: string, flags: { above?: string; below?: string }): SignalRule {
  const [, column, sign, own] = written.exec(text) ?? [];
  if (column === undefined) throw usageError(`signal '${text}' is not COLUMN or COLUMN>LEVEL`, "write 'rsi_14>70'");
  const levels = [
    ...(own === undefined ? [] : [{ side: sign === '>' ? ('above' as const) : ('below' as const), level: own }]),
    ...(flags.above === undefined || own !== undefined ? [] : [{ side: 'above' as const, level: flags.above }]),
    ...(flags.below === undefined || own !== undefined ? [] : [{ side: 'below' as const, level: flags.below }]),
  ];
  if (levels.length !== 1) {
    throw usageError(
      `signal '${text}' has ${levels.length === 0 ? 'no level' : 'two levels'}`,
      "give --above or --below, or write the level with the signal: --signal 'rsi_14>70'",
    );
  }
  const [{ side, level }] = levels;
  const isQuantile = level.startsWith('q');
  const value = Number(isQuantile ? level.slice(1) : level);
  if (level.trim() === '' || !Number.isFinite(value) || (isQuantile && !(value > 0 && value < 1))) {
    throw usageError(`signal '${text}': level '${level}' is no number and no quantile`, 'write 70 or q0.9');
  }
  return { column, side, level: value, isQuantile, text: `${column} ${side === 'above' ? '>' : '<'} ${level}` };
}

/**
 * Where a signal passes on one ticker's rows: 1 or 0, and 2 where it can't be told (the value is missing, or there are
 * fewer than minPast earlier values to take a quantile from). A quantile is that of the ticker's own earlier values, the
 * row's own not among them, so a row's answer never depends on what comes later.
 * @param values in order of time, shape (n,)
 */
export function passingRows(values: ArrayLike<number>, { side, level, isQuantile }: SignalRule): Uint8Array {
  const column = Float64Array.from(values);
  const limits = isQuantile ? pastQuantiles(column, level) : column.map(() => level);
  return Uint8Array.from(column, (value, row) => {
    if (!Number.isFinite(value) || Number.isNaN(limits[row])) return 2;
    return Number(side === 'above' ? value > limits[row] : value < limits[row]);
  });
}

/**
 * Quantile (linear interpolation) of the finite values before each row; NaN with fewer than minPast of them. Values are
 * counted in a Fenwick tree over their ranks, so n rows take O(n log n).
 */
export function pastQuantiles(values: Float64Array, p: number): Float64Array {
  const n = values.length;
  const finite = Int32Array.from(values.keys()).filter((row) => Number.isFinite(values[row]));
  const order = ascendingOrder(Float64Array.from(finite, (row) => values[row])).map((at) => finite[at]);
  const rankOf = new Int32Array(n);
  order.forEach((row, rank) => {
    rankOf[row] = rank + 1;
  });
  const tree = new Int32Array(order.length + 1);
  const top = 2 ** Math.floor(Math.log2(Math.max(1, order.length)));
  const smallest = (k: number) => {
    let [at, left] = [0, k];
    for (let step = top; step > 0; step >>= 1) {
      if (at + step <= order.length && tree[at + step] < left) {
        at += step;
        left -= tree[at];
      }
    }
    return values[order[at]];
  };
  const limits = new Float64Array(n).fill(Number.NaN);
  let count = 0;
  for (let row = 0; row < n; row++) {
    if (count >= minPast) {
      const position = (count - 1) * p;
      const below = Math.floor(position);
      const low = smallest(below + 1);
      const high = below + 1 < count ? smallest(below + 2) : low;
      limits[row] = low + (position - below) * (high - low);
    }
    if (!Number.isFinite(values[row])) continue;
    count++;
    for (let at = rankOf[row]; at <= order.length; at += at & -at) tree[at]++;
  }
  return limits;
}
