import { asOfRows, takeKnown } from '../math/as-of.ts';
import { missing } from '../math/rolling.ts';
import type { FeatureInstance } from './instance.ts';
import type { MarketData } from './market-data.ts';

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
