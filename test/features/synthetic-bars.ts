import { createRng } from '../../src/core/rng.ts';
import type { BarInput, FeatureInput } from '../../src/features/define-feature.ts';

export type BarInputs = Readonly<Record<BarInput, Float64Array>>;

/** A random walk of ordinary-looking bars: fat moves, gaps, shadows, a volume that never is 0. */
export function syntheticBars(length: number, seed = 1, start = 100): BarInputs {
  const rng = createRng(seed);
  const make = () => new Float64Array(length);
  const bars = { open: make(), high: make(), low: make(), close: make(), volume: make() };
  let price = start;
  for (let i = 0; i < length; i++) {
    const open = price * Math.exp(0.004 * rng.normal());
    const close = open * Math.exp(0.015 * rng.normal() * (1 + 0.5 * Math.abs(rng.normal())));
    bars.open[i] = open;
    bars.close[i] = close;
    bars.high[i] = Math.max(open, close) * Math.exp(0.006 * Math.abs(rng.normal()));
    bars.low[i] = Math.min(open, close) * Math.exp(-0.006 * Math.abs(rng.normal()));
    bars.volume[i] = Math.round(1e6 * Math.exp(0.5 * rng.normal()));
    price = close;
  }
  return bars;
}

/** Bars whose prices lie on a grid of 0.25, so that ties, equal closes and bars without a body do happen. */
export function coarseBars(length: number, seed = 2): BarInputs {
  const bars = syntheticBars(length, seed, 20);
  const round = (values: Float64Array) => values.map((value) => Math.round(value * 4) / 4);
  return { ...bars, open: round(bars.open), high: round(bars.high), low: round(bars.low), close: round(bars.close) };
}

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
