import { rowsOn, unionOfTimes } from '../features/panel.ts';
import { isPrice, type LabelBars, type LabelOutcome } from './define-label.ts';
import { forwardReturn } from './forward-return.ts';

/** Bars of several symbols on one grid of their distinct times. */
export interface Grid {
  readonly time: Float64Array;
  /** By symbol: grid row of each of its rows. */
  readonly gridRow: readonly Int32Array[];
  /** By symbol: its row at each grid row, -1 where it has no bar. */
  readonly ownRow: readonly Int32Array[];
}

export function gridOf(bars: readonly LabelBars[]): Grid {
  const time = unionOfTimes(bars.map((own) => own.time));
  const gridRow = bars.map((own) => rowsOn(time, own.time));
  const ownRow = gridRow.map((rows) => {
    const at = new Int32Array(time.length).fill(-1);
    rows.forEach((g, row) => {
      at[g] = row;
    });
    return at;
  });
  return { time, gridRow, ownRow };
}

/**
 * Each symbol's forward returns, and by row the median over all symbols of the return between the same two moments: the
 * row's time and the time of the bar at its horizon. A symbol that lacks a usable close at either moment is no peer;
 * the symbol itself counts among its peers.
 * @param least fewest symbols that make a median; NaN with fewer
 */
export function medianOfPeers(
  bars: readonly LabelBars[],
  ahead: number,
  least: number,
): { own: LabelOutcome; median: Float64Array }[] {
  const { time, gridRow, ownRow } = gridOf(bars);
  const results = bars.map((own) => ({
    own: forwardReturn.compute(own, { horizon: ahead }),
    median: new Float64Array(own.time.length).fill(Number.NaN),
  }));
  for (let from = 0; from < time.length; from++) {
    // Symbols of one calendar end at one moment, so this has an entry or two.
    const byEnd = new Map<number, number>();
    for (let s = 0; s < bars.length; s++) {
      const row = ownRow[s][from];
      if (row < 0 || Number.isNaN(results[s].own.values[row])) continue;
      const to = gridRow[s][row + ahead];
      const known = byEnd.get(to);
      const median = known ?? medianBetween(bars, ownRow, [from, to], least);
      if (known === undefined) byEnd.set(to, median);
      results[s].median[row] = median;
    }
  }
  return results;
}

function medianBetween(
  bars: readonly LabelBars[],
  ownRow: readonly Int32Array[],
  [from, to]: readonly [number, number],
  least: number,
): number {
  const returns: number[] = [];
  bars.forEach(({ close }, s) => {
    const [first, last] = [ownRow[s][from], ownRow[s][to]];
    if (first >= 0 && last >= 0 && isPrice(close[first]) && isPrice(close[last])) {
      returns.push(close[last] / close[first] - 1);
    }
  });
  if (returns.length < least) return Number.NaN;
  returns.sort((a, b) => a - b);
  const middle = returns.length >> 1;
  return returns.length % 2 === 1 ? returns[middle] : (returns[middle - 1] + returns[middle]) / 2;
}
