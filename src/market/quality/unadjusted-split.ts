import type { BarCheck } from './check.ts';
import { findingOfRows, show, showPercent } from './findings.ts';
import { nearestSplit } from './split-ratio.ts';

/** How far the closes of the two days may be from the ratio: an ordinary day's trading. */
const ordinaryMove = 0.15;

/**
 * A split that adj_close accounts for and close does not: close / adj_close changes by n:m from one bar to the next while the
 * close jumps by about as much. Vendors that send prices as traded beside an adjusted close (Alpha Vantage, Tiingo, EODHD,
 * Quandl's WIKI) look so. Returns from adj_close are right, but volume counts shares of different size and open, high, low and
 * close stand on two scales, so it is an error.
 */
export const unadjustedSplit: BarCheck = {
  name: 'unadjusted-split',
  summary: 'adj_close accounts for a split, prices and volume do not',
  run(view, context) {
    const { close, adj_close: adjusted } = view.raw;
    const priced = view.unique.filter((row) => close[row] > 0 && adjusted[row] > 0);
    const details = new Map<number, string>();
    for (let i = 1; i < priced.length; i++) {
      const [before, row] = [priced[i - 1], priced[i]];
      const jump = close[before] / close[row];
      const step = jump * (adjusted[row] / adjusted[before]);
      const split = nearestSplit(step, context.limits.splitTolerance / 3);
      if (!split || Math.abs(jump / split.factor - 1) > ordinaryMove) continue;
      const move = showPercent(adjusted[row] / adjusted[before] - 1);
      details.set(
        row,
        `close ${show(close[before])} to ${show(close[row])} but adj_close ${move}: a ${split.name} split that open, high, low, close and volume are not adjusted for; take the adjusted columns (--columns open=NAME,...,volume=NAME) or give the splits (--factors)`,
      );
    }
    const detail = (row: number) => details.get(row) ?? '';
    return findingOfRows(view, context, { check: this.name, severity: 'error', rows: [...details.keys()], detail });
  },
};
