import { orNull } from '../core/numbers.ts';
import { quantiles } from './quantile.ts';
import { mean, standardDeviation } from './statistics.ts';

/** How figures spread; null where there are too few. */
export interface Spread {
  readonly mean: number | null;
  /** Sample standard deviation. */
  readonly sd: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** Linear interpolation between order statistics. */
  readonly quantiles: Readonly<Record<'q05' | 'q25' | 'q50' | 'q75' | 'q95', number | null>>;
}

/** @param values those that are not finite are left out */
export function spreadOf(values: readonly number[]): Spread {
  const finite = Float64Array.from(values.filter((value) => Number.isFinite(value)));
  const [min, q05, q25, q50, q75, q95, max] = quantiles(finite, [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]).map(orNull);
  return {
    mean: orNull(mean(finite)),
    sd: orNull(standardDeviation(finite)),
    min,
    max,
    quantiles: { q05, q25, q50, q75, q95 },
  };
}
