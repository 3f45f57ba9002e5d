import { type Interval, intervals } from '../../core/time.ts';
import type { Quotes } from '../../io/quotes.ts';
import { asOfRows, takeKnown } from '../../math/as-of.ts';

/**
 * The last quote of each bar: the latest one at or before the bar's close, if it falls within the bar (after its close less
 * the interval); NaN where the bar has none. An older quote says nothing of this bar.
 * @param closes of bars, UTC micros, ascending
 */
export function joinQuotes(
  closes: Float64Array,
  interval: Interval,
  { time, ...values }: Quotes,
): Omit<Quotes, 'time'> {
  const rows = asOfRows(closes, time).map((row, i) =>
    row >= 0 && time[row] > closes[i] - intervals[interval] ? row : -1,
  );
  return {
    bid: takeKnown(values.bid, rows),
    ask: takeKnown(values.ask, rows),
    bid_size: takeKnown(values.bid_size, rows),
    ask_size: takeKnown(values.ask_size, rows),
  };
}
