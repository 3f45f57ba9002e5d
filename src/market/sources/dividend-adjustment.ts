import { floorToDate } from '../calendar/civil-date.ts';
import type { RawBars } from '../quality/raw-bars.ts';
import type { Action } from './source.ts';

/**
 * Adds dividends to split-adjusted bars (CRSP's way):
 *   adj_close(t) = close(t) * product over ex-dates e after the date of t of (1 - cash(e) / close before e)
 * where cash(e) is brought to today's shares: cash as paid / product of the splits after e. An ex-date without a bar before
 * it changes nothing, nor does one after the last bar.
 * @param raw split-adjusted bars, oldest first
 * @param paid dividends as paid, in the shares of their own day
 */
export function adjustForDividends(
  raw: RawBars,
  splits: readonly Action[],
  paid: readonly Action[],
): { raw: RawBars; actions: Action[] } {
  const dividends = paid.map((dividend) => {
    const later = splits.filter((split) => split.time > dividend.time);
    return { ...dividend, value: later.reduce((cash, split) => cash / split.value, dividend.value) };
  });
  const rows = raw.time.length;
  const adjClose = Float64Array.from(raw.close);
  const byLatest = [...dividends].sort((a, b) => b.time - a.time);
  let factor = 1;
  let next = 0;
  let cashAhead = 0;
  for (let row = rows - 1; row >= 0; row--) {
    const date = floorToDate(raw.time[row] - 1);
    while (next < byLatest.length && byLatest[next].time > date) {
      if (row + 1 < rows) cashAhead += byLatest[next].value;
      next++;
    }
    // A bar without a close can't say what the dividend was a share of; the close before it can.
    if (cashAhead > 0 && raw.close[row] > 0) {
      factor *= 1 - cashAhead / raw.close[row];
      cashAhead = 0;
    }
    adjClose[row] = raw.close[row] * factor;
  }
  const actions = [...splits, ...dividends].sort((a, b) => a.time - b.time);
  return { raw: { ...raw, adj_close: adjClose }, actions };
}
