import { cutMarket } from './change-market.ts';
import { isSame } from './compare.ts';
import { timesOf } from './cuts.ts';
import { wholeColumns } from './feature-function.ts';
import type { FeatureSubject } from './subject.ts';

/** A value that is not what it was when its bar closed. */
export interface ChangedCell {
  readonly column: string;
  readonly symbol: string;
  readonly row: number;
}

/**
 * How many bars a value looks ahead: the value at row r is computed from histories that end at rows k >= r; the distance
 * is k - r for the first k at which it is what it is in the end. Doubling steps find a k that is late enough, halving the
 * first.
 */
export function aheadBars(subject: FeatureSubject, { column, symbol, row }: ChangedCell): number {
  const time = timesOf(subject.market, symbol);
  const most = time.length - 1 - row;
  const final = wholeColumns(subject).get(symbol)?.[column][row] ?? Number.NaN;
  const isFinal = (ahead: number) => {
    if (ahead >= most) return true;
    const cut = cutMarket(subject.market, time[row + ahead]);
    const value = subject.compute(cut, subject.symbols, new Set([column])).get(symbol)?.[column][row];
    return isSame(value ?? Number.NaN, final);
  };
  let high = 1;
  while (!isFinal(high)) high = Math.min(most, 2 * high);
  let low = Math.floor(high / 2);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isFinal(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
