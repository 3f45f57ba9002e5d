import { dataError } from '../../core/errors.ts';
import { formatDate, type Interval, intervalNames, intervals, microsPerDay, microsPerMinute } from '../../core/time.ts';
import { quantile } from '../../math/quantile.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { floorToDate } from '../calendar/civil-date.ts';

/** Fewer stamps than this may stand apart by chance. */
const fewest = 20;

/**
 * Refuses stamps whose spacing belies the interval. Read as bars of a shorter interval, a bar would count as known before it
 * is over, which is a look into the future; read as bars of a longer one, most of its prices would be dropped as repeats.
 * - longer: every stamp lies on a grid wider than the interval. A session's first and last bars, which sources cut to the
 *   full hour, stand apart from that grid and are not looked at.
 * - shorter: most stamps follow the one before in less than the interval.
 * @param moments of one symbol's rows as they are stamped, UTC micros, any order
 * @param place what the message names first: the file
 * @throws TrademlError (data) that names the interval the stamps fit
 */
export function refuseOtherSpacing(
  place: string,
  moments: Float64Array,
  { interval, calendar }: { readonly interval: Interval; readonly calendar: Calendar },
): void {
  const distinct = Float64Array.from(new Set(moments)).sort();
  const step = quantile(stepsOf(distinct).sort(), 0.5);
  if (interval === '1d') {
    const dates = new Set(Array.from(distinct, floorToDate)).size;
    if (distinct.length >= 3 && distinct.length >= 1.5 * dates) throw misread(place, distinct, interval, step);
    return;
  }
  if (distinct.length < fewest) return;
  if (step < intervals[interval]) throw misread(place, distinct, interval, step);
  const inner = distinct.filter((at) => {
    const session = calendar.session(at);
    return session?.open !== at && session?.close !== at;
  });
  if (isDaily(distinct, step)) throw misread(place, distinct, interval, microsPerDay);
  const grid = stepsOf(inner).reduce(commonDivisor, 0);
  if (inner.length >= fewest && grid > intervals[interval]) throw misread(place, distinct, interval, grid);
}

function stepsOf(sorted: Float64Array): Float64Array {
  return Float64Array.from({ length: Math.max(0, sorted.length - 1) }, (_, i) => sorted[i + 1] - sorted[i]);
}

function commonDivisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return x;
}

/** One stamp a day at one reading of the clock; two when daylight saving shifts it against UTC. */
function isDaily(distinct: Float64Array, step: number): boolean {
  return step > 0.9 * microsPerDay && new Set(Array.from(distinct, (at) => at % microsPerDay)).size <= 2;
}

function misread(place: string, distinct: Float64Array, interval: Interval, step: number): Error {
  const fitting = intervalNames.find((name) => intervals[name] === step);
  const apart = fitting ?? `${Number((step / microsPerMinute).toFixed(2))} minutes`;
  const range = `${formatDate(distinct[0])} to ${formatDate(distinct[distinct.length - 1])}`;
  return dataError(
    `${place}: its ${distinct.length.toLocaleString('en-US')} stamps (${range}) stand ${apart} apart: these are no ${interval} bars`,
    fitting ? `read them as what they are: --interval ${fitting}` : `bars are ${intervalNames.join(', ')}`,
  );
}
