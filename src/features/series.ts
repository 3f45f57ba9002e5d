import { microsPerDay } from '../core/time.ts';
import { asOfRows, takeKnown } from '../math/as-of.ts';
import { missing } from '../math/rolling.ts';
import type { FeatureInstance } from './instance.ts';
import type { MarketData, Series } from './market-data.ts';

/**
 * A series feature at these moments. Whenever a row becomes known, the feature is computed from the latest `warmup + 1`
 * periods as they stood then, so a later revision never reaches an earlier bar.
 * @param at close times of bars, UTC micros, ascending
 * @returns an array of shape (at.length,) per output; NaN before enough periods are known
 */
export function computeSeriesFeature(instance: FeatureInstance, market: MarketData, at: Float64Array): Float64Array[] {
  const { definition, params, of } = instance;
  if (definition.scope !== 'series') throw new Error(`${definition.name} is no feature of a series`);
  const outputs = definition.outputs(params);
  const series = market.series.get(of as string);
  if (!series) return outputs.map(() => missing(at.length));
  if (definition.ofAge) return agesOf(series, at, (days) => definition.compute(Float64Array.of(days), params), outputs);
  const values = outputs.map(() => missing(series.value.length));
  const window = definition.warmup(params) + 1;
  const known = new KnownPeriods();
  for (let row = 0; row < series.value.length; row++) {
    known.add(series.period[row], series.value[row]);
    if (known.values.length < window) continue;
    const numbers = definition.compute(Float64Array.from(known.values.slice(-window)), params);
    for (let i = 0; i < values.length; i++) values[i][row] = numbers[i];
  }
  const rows = asOfRows(at, series.availableAt);
  return values.map((column) => takeKnown(column, rows));
}

/** Per output, what `compute` makes of the age of the latest period's value at each moment; NaN before the first one. */
function agesOf(
  { period, availableAt }: Series,
  at: Float64Array,
  compute: (days: number) => number[],
  outputs: readonly string[],
): Float64Array[] {
  const since = availableAt.slice();
  let latest = 0;
  for (let row = 0; row < since.length; row++) {
    // What comes late for an earlier period leaves the latest one as old as it is.
    if (period[row] >= period[latest]) latest = row;
    since[row] = availableAt[latest];
  }
  const published = takeKnown(since, asOfRows(at, availableAt));
  const columns = outputs.map(() => missing(at.length));
  for (let i = 0; i < at.length; i++) {
    if (Number.isNaN(published[i])) continue;
    const numbers = compute((at[i] - published[i]) / microsPerDay);
    for (let k = 0; k < columns.length; k++) columns[k][i] = numbers[k];
  }
  return columns;
}

/** The values of a series as they stand, by period. */
class KnownPeriods {
  readonly periods: number[] = [];
  readonly values: number[] = [];

  /** A new period, or the revision of one that is there. */
  add(period: number, value: number): void {
    let at = this.periods.length;
    while (at > 0 && this.periods[at - 1] > period) at--;
    if (at > 0 && this.periods[at - 1] === period) {
      this.values[at - 1] = value;
      return;
    }
    this.periods.splice(at, 0, period);
    this.values.splice(at, 0, value);
  }
}
