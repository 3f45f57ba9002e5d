import type { BarColumn, BarFrame, NumericArray } from '../core/frame.ts';
import type { Rng } from '../core/rng.ts';
import type { MarketData, Series, SymbolData } from '../features/market-data.ts';

/*
 * Markets made from a market: cut off at a moment, begun later, corrupted after a moment, rescaled by a later split or
 * dividend. Arrays are copies, so nothing can look past their end.
 */

type Change = (data: SymbolData, symbol: string) => SymbolData;

function mapMarket(market: MarketData, change: Change, series: (series: Series) => Series): MarketData {
  return {
    ...market,
    symbols: new Map([...market.symbols].map(([symbol, data]) => [symbol, change(data, symbol)])),
    series: new Map([...market.series].map(([name, values]) => [name, series(values)])),
  };
}

function mapArrays<K extends string>(
  arrays: Readonly<Record<K, NumericArray>>,
  change: (values: NumericArray) => NumericArray,
) {
  return Object.fromEntries(
    Object.entries<NumericArray>(arrays).map(([name, values]) => [name, change(values)]),
  ) as Record<K, NumericArray>;
}

function sliceSymbol(data: SymbolData, from: number, to: number): SymbolData {
  const { bars, quotes } = data;
  return {
    ...data,
    bars: {
      ...bars,
      time: bars.time.slice(from, to),
      symbolId: bars.symbolId.slice(from, to),
      columns: mapArrays(bars.columns, (values) => values.slice(from, to)),
    },
    ...(quotes && { quotes: mapArrays(quotes, (values) => values.slice(from, to)) as typeof quotes }),
  };
}

/** Rows known at a moment: times ascending. */
export function rowsUntil(time: Float64Array, moment: number): number {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle] <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sliceSeries(series: Series, rows: number): Series {
  return {
    period: series.period.slice(0, rows),
    availableAt: series.availableAt.slice(0, rows),
    value: series.value.slice(0, rows),
  };
}

/** What was known at a moment. */
export function cutMarket(market: MarketData, moment: number): MarketData {
  return mapMarket(
    market,
    (data) => sliceSymbol(data, 0, rowsUntil(data.bars.time, moment)),
    (series) => sliceSeries(series, rowsUntil(series.availableAt, moment)),
  );
}

/** The market from a moment on. Series stay: they count their own observations. */
export function startMarket(market: MarketData, moment: number): MarketData {
  return mapMarket(
    market,
    (data) => sliceSymbol(data, firstFrom(data.bars.time, moment), data.bars.time.length),
    (series) => series,
  );
}

function firstFrom(time: Float64Array, moment: number): number {
  let row = rowsUntil(time, moment);
  while (row > 0 && time[row - 1] === moment) row--;
  return row;
}

const priceColumns: readonly BarColumn[] = ['open', 'high', 'low', 'close', 'adj_close'];
const sizes = ['bid_size', 'ask_size'];

/** Ways to spoil what comes after a moment. */
export const noiseKinds = ['scaled', 'shuffled', 'missing', 'no volume', 'spikes'] as const;
export type NoiseKind = (typeof noiseKinds)[number];

/** The same market until a moment, and something else after it. */
export function corruptAfter(market: MarketData, moment: number, kind: NoiseKind, rng: Rng): MarketData {
  return mapMarket(
    market,
    (data) => corruptSymbol(data, rowsUntil(data.bars.time, moment), kind, rng),
    (series) => {
      const from = rowsUntil(series.availableAt, moment);
      return { ...series, value: series.value.map((value, row) => (row < from ? value : -1.5 * value + 0.1)) };
    },
  );
}

function corruptSymbol(data: SymbolData, from: number, kind: NoiseKind, rng: Rng): SymbolData {
  const n = data.bars.time.length;
  const order = Int32Array.from({ length: n }, (_, row) => row);
  if (kind === 'shuffled') {
    for (let i = n - 1; i > from; i--) {
      const j = from + rng.integer(i - from + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
  }
  const factor = new Float64Array(n).fill(1);
  for (let row = from; row < n; row++) {
    if (kind === 'scaled') factor[row] = 1.5;
    if (kind === 'missing') factor[row] = Number.NaN;
    if (kind === 'spikes' && rng.uniform() < 0.3) factor[row] = 5;
  }
  const noVolume = kind === 'no volume';
  const change = (name: string, values: NumericArray) => {
    const isPrice = (priceColumns as readonly string[]).includes(name) || name === 'bid' || name === 'ask';
    return Float64Array.from(values, (value, row) => {
      if (row < from) return value;
      const moved = values[order[row]];
      return isPrice ? moved * factor[row] : noVolume ? 0 : kind === 'scaled' ? 3 * moved : moved;
    });
  };
  const changeAll = <K extends string>(arrays: Readonly<Record<K, NumericArray>>) =>
    Object.fromEntries(
      Object.entries<NumericArray>(arrays).map(([name, values]) => [name, change(name, values)]),
    ) as Record<K, Float64Array>;
  return {
    ...data,
    bars: { ...data.bars, columns: changeAll(data.bars.columns) },
    ...(data.quotes && { quotes: changeAll(data.quotes) }),
  };
}

/** What a vendor's history becomes after its end: a 2-for-1 split, or a dividend of half the price. */
export const adjustmentKinds = ['split', 'dividend'] as const;
export type AdjustmentKind = (typeof adjustmentKinds)[number];

/** The whole history as it looks after a later split or dividend. Factors are powers of two, so ratios keep their digits. */
export function adjustHistory(market: MarketData, kind: AdjustmentKind): MarketData {
  const price = (name: string) => (kind === 'split' || name === 'adj_close' ? 0.5 : 1);
  return mapMarket(
    market,
    (data) => ({
      ...data,
      bars: {
        ...data.bars,
        columns: Object.fromEntries(
          Object.entries<NumericArray>(data.bars.columns).map(([name, values]) => {
            const factor = name === 'volume' ? (kind === 'split' ? 2 : 1) : price(name);
            return [name, Float64Array.from(values, (value) => value * factor)];
          }),
        ) as BarFrame['columns'],
      },
      ...(data.quotes &&
        kind === 'split' && {
          quotes: Object.fromEntries(
            Object.entries(data.quotes).map(([name, values]) => [
              name,
              values.map((value) => value * (sizes.includes(name) ? 2 : 0.5)),
            ]),
          ) as unknown as NonNullable<SymbolData['quotes']>,
        }),
    }),
    (series) => series,
  );
}
