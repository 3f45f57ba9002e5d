import { createRng } from '../src/core/rng.ts';
import type { BarInput } from '../src/features/define-feature.ts';

export type BarInputs = Readonly<Record<BarInput, Float64Array>>;

function emptyBars(length: number) {
  const make = () => new Float64Array(length);
  return { open: make(), high: make(), low: make(), close: make(), volume: make() };
}

/**
 * A random walk of ordinary-looking bars: fat moves, gaps, shadows, a volume that never is 0.
 * @param pull share of the log distance to the first price that each bar takes back
 */
export function syntheticBars(length: number, seed = 1, start = 100, pull = 0): BarInputs {
  const rng = createRng(seed);
  const bars = emptyBars(length);
  let price = start;
  for (let i = 0; i < length; i++) {
    const open = price * Math.exp(0.004 * rng.normal());
    const close = open * Math.exp(0.015 * rng.normal() * (1 + 0.5 * Math.abs(rng.normal())));
    bars.open[i] = open;
    bars.close[i] = close;
    bars.high[i] = Math.max(open, close) * Math.exp(0.006 * Math.abs(rng.normal()));
    bars.low[i] = Math.min(open, close) * Math.exp(-0.006 * Math.abs(rng.normal()));
    bars.volume[i] = Math.round(1e6 * Math.exp(0.5 * rng.normal()));
    price = close * (start / close) ** pull;
  }
  return bars;
}

function onGrid(bars: BarInputs, perUnit: number): BarInputs {
  const round = (values: Float64Array) => values.map((value) => Math.round(value * perUnit) / perUnit);
  return { ...bars, open: round(bars.open), high: round(bars.high), low: round(bars.low), close: round(bars.close) };
}

/** Bars around 20 whose prices lie on a grid of 0.25, so that ties, equal closes and bars without a body do happen. */
export function coarseBars(length: number, seed = 2): BarInputs {
  return onGrid(syntheticBars(length, seed, 20, 0.01), 4);
}

/** Bars quoted in cents around 30, as a market does. */
export function centBars(length: number, seed = 3): BarInputs {
  return onGrid(syntheticBars(length, seed, 30, 0.01), 100);
}

type Candle = readonly [open: number, high: number, low: number, close: number];

/** Candlestick patterns that chance hardly makes, around 0, for a market whose bodies are about 1. */
const rarePatterns: readonly (readonly Candle[])[] = [
  // Two crows, upside gap two crows, three black crows.
  [
    [0, 2.1, 0, 2],
    [3.5, 3.6, 2.4, 2.5],
    [3, 3.1, 0.9, 1],
  ],
  [
    [0, 2.1, 0, 2],
    [3.2, 3.3, 2.7, 2.8],
    [3.5, 3.6, 2.3, 2.5],
  ],
  [
    [0, 1.2, -0.1, 1],
    [0.9, 1, -1, -1],
    [0, 0.1, -2, -2],
    [-1.5, -1.4, -3.5, -3.5],
  ],
  // Three stars in the south, concealing baby swallow.
  [
    [0, 0, -5, -2],
    [-1, -0.8, -4, -2.2],
    [-2.5, -2.5, -3, -3],
  ],
  [
    [0, 0, -2, -2],
    [-1.5, -1.5, -3.5, -3.5],
    [-4, -3, -4.6, -4.5],
    [-2.9, -2.9, -5, -5],
  ],
  // Mat hold, rising three methods, three-line strike.
  [
    [0, 4.2, 0, 4],
    [5, 5.2, 4.3, 4.5],
    [4.2, 4.3, 3.4, 3.6],
    [3.8, 3.9, 3, 3.2],
    [3.5, 6, 3.4, 5.8],
  ],
  [
    [0, 3.1, -0.1, 3],
    [2.8, 2.9, 2.2, 2.3],
    [2.4, 2.5, 1.8, 1.9],
    [2, 2.1, 1.4, 1.5],
    [1.8, 4, 1.7, 3.8],
  ],
  [
    [0, 1.1, -0.1, 1],
    [0.5, 1.9, 0.4, 1.8],
    [1.2, 2.7, 1.1, 2.6],
    [3, 3.1, -0.6, -0.5],
  ],
  // Abandoned baby, breakaway, kicking.
  [
    [0, 0, -2, -2],
    [-3, -2.9, -3.1, -3],
    [-2.5, -0.4, -2.6, -0.5],
  ],
  [
    [0, 0, -2, -2],
    [-2.5, -2.4, -3.1, -3],
    [-3, -2.8, -3.6, -3.4],
    [-3.5, -3, -4.2, -4],
    [-3.9, -2.1, -4, -2.2],
  ],
  [
    [0, 0, -2, -2],
    [0.5, 2.5, 0.5, 2.5],
  ],
];
const calm: readonly Candle[] = Array.from({ length: 12 }, (_, i) => (i % 2 ? [1, 1.5, -0.5, 0] : [0, 1.5, -0.5, 1]));

/**
 * Bars on which every candlestick pattern of TA-Lib occurs: 28 candles put together at random from bodies, shadows and
 * gaps of a few sizes, then a calm stretch and a rare pattern, every second time upside down; and so on.
 */
export function patternBars(length: number, seed = 4): BarInputs {
  const rng = createRng(seed);
  const pick = (...from: readonly number[]) => from[Math.floor(rng.uniform() * from.length)];
  const candles: Candle[] = [];
  let [open, high, low, close]: Candle = [100, 100, 100, 100];
  let side = 1;
  for (let round = 0; candles.length < length; round++) {
    for (let k = 0; k < 28; k++) {
      side = close > 130 ? -1 : close < 70 ? 1 : pick(side, side, side, -side);
      open = pick(close, close, open, high, low, (open + close) / 2) + pick(0, 0, 0, 0.25, -0.25, 1, -1);
      close = open + side * pick(0, 0.125, 0.5, 1, 2, 3, 4);
      high = Math.max(open, close) + pick(0, 0, 0.125, 0.5, 1, 4);
      low = Math.min(open, close) - pick(0, 0, 0.125, 0.5, 1, 4);
      candles.push([open, high, low, close]);
    }
    const level = close;
    const sign = Math.floor(round / rarePatterns.length) % 2 ? -1 : 1;
    for (const [o, h, l, c] of [...calm, ...rarePatterns[round % rarePatterns.length]]) {
      const ends = [level + sign * h, level + sign * l];
      [open, high, low, close] = [level + sign * o, Math.max(...ends), Math.min(...ends), level + sign * c];
      candles.push([open, high, low, close]);
    }
  }
  const bars = emptyBars(length);
  for (let i = 0; i < length; i++) {
    [bars.open[i], bars.high[i], bars.low[i], bars.close[i]] = candles[i];
    bars.volume[i] = 1e6 + 1000 * (i % 17);
  }
  return bars;
}
