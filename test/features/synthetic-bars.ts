import { type BarInputs, syntheticBars } from '../../bench/synthetic-bars.ts';
import { createRng } from '../../src/core/rng.ts';
import type { FeatureInput } from '../../src/features/define-feature.ts';

export { type BarInputs, coarseBars, syntheticBars } from '../../bench/synthetic-bars.ts';

export function flatBars(length: number, price = 50, volume = 0): BarInputs {
  const constant = (value: number) => new Float64Array(length).fill(value);
  return {
    open: constant(price),
    high: constant(price),
    low: constant(price),
    close: constant(price),
    volume: constant(volume),
  };
}

export function mapInputs<Inputs extends BarInputs>(
  inputs: Inputs,
  change: (values: Float64Array, name: string) => Float64Array,
): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, values]) => [name, change(values, name)]),
  ) as unknown as Inputs;
}

export type AllInputs = Readonly<Record<FeatureInput, Float64Array>>;
const barsPerSession = 78;

/** Everything that a feature may read: the bars as 5-minute bars of 6.5-hour sessions, quotes around the close, a reference. */
export function withEverything(bars: BarInputs, seed = 3): AllInputs {
  const length = bars.close.length;
  const rng = createRng(seed);
  const each = (value: (row: number) => number) => Float64Array.from({ length }, (_, row) => value(row));
  const half = each(() => 1e-4 + 4e-4 * rng.uniform());
  return {
    ...bars,
    session: each((row) => 19000 + Math.floor(row / barsPerSession)),
    minute: each((row) => 5 * ((row % barsPerSession) + 1)),
    session_minutes: each(() => 390),
    bid: each((row) => bars.close[row] * (1 - half[row])),
    ask: each((row) => bars.close[row] * (1 + half[row])),
    bid_size: each(() => Math.round(100 * (1 + 9 * rng.uniform()))),
    ask_size: each(() => Math.round(100 * (1 + 9 * rng.uniform()))),
    traded_close: bars.close,
    reference: syntheticBars(length, seed + 1000, 3000).close,
  };
}
