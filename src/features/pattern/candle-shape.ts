import { bars, column, patternFeature } from '../define-feature.ts';
import { type PriceInputs, scan } from './candle.ts';

const inputs = ['open', 'high', 'low', 'close'] as const;
const source = 'Nison (1991), Japanese Candlestick Charting Techniques';

/** A part of the bar over its range; `whenFlat` for a bar without a range. */
function share(prices: PriceInputs, part: (row: number) => number, whenFlat = 0): Float64Array {
  return scan(prices.open.length, 0, (i) => {
    const range = prices.high[i] - prices.low[i];
    return range > 0 ? part(i) / range : whenFlat;
  });
}

export const bodyShare = patternFeature({
  name: 'body_share',
  summary: 'Body of the bar over its range, negative for a falling bar, -1 to 1',
  inputs,
  params: {},
  scaleFree: true,
  core: [{}],
  formula: '(close - open) / (high - low); 0 without a range',
  source,
  warmup: () => 0,
  outputs: () => ['body_share'],
  compute: (prices) => [share(prices, (i) => prices.close[i] - prices.open[i])],
});

export const upperShadow = patternFeature({
  name: 'upper_shadow',
  summary: 'Upper shadow of the bar over its range, 0 to 1',
  inputs,
  params: {},
  scaleFree: true,
  core: [{}],
  formula: '(high - max(open, close)) / (high - low); 0 without a range',
  source,
  warmup: () => 0,
  outputs: () => ['upper_shadow'],
  compute: (prices) => [share(prices, (i) => prices.high[i] - Math.max(prices.open[i], prices.close[i]))],
});

export const lowerShadow = patternFeature({
  name: 'lower_shadow',
  summary: 'Lower shadow of the bar over its range, 0 to 1',
  inputs,
  params: {},
  scaleFree: true,
  core: [{}],
  formula: '(min(open, close) - low) / (high - low); 0 without a range',
  source,
  warmup: () => 0,
  outputs: () => ['lower_shadow'],
  compute: (prices) => [share(prices, (i) => Math.min(prices.open[i], prices.close[i]) - prices.low[i])],
});

export const closeLocation = patternFeature({
  name: 'close_location',
  summary: 'Place of the close in the bar, 0 (low) to 1 (high)',
  inputs,
  params: {},
  scaleFree: true,
  core: [{}],
  formula: '(close - low) / (high - low); 0.5 without a range',
  source,
  warmup: () => 0,
  outputs: () => ['close_location'],
  compute: (prices) => [share(prices, (i) => prices.close[i] - prices.low[i], 0.5)],
});

export const gap = patternFeature({
  name: 'gap',
  summary: 'Opening gap: log return from the previous close to the open',
  inputs: ['open', 'close'],
  params: {},
  scaleFree: true,
  core: [{}],
  formula: 'ln(open / previous close)',
  source,
  warmup: () => 1,
  outputs: () => ['gap'],
  compute: ({ open, close }) => [scan(open.length, 1, (i) => Math.log(open[i] / close[i - 1]))],
});

export const insideOutside = patternFeature({
  name: 'inside_outside',
  summary: 'Bar against the bar before: -1 inside its range, 1 outside on both ends, 0 otherwise',
  inputs: ['high', 'low'],
  params: {},
  scaleFree: true,
  core: [{}],
  formula:
    '-1 when high < previous high and low > previous low, 1 when high > previous high and low < previous low, else 0',
  source: 'Crabel (1990), Day Trading with Short Term Price Patterns',
  warmup: () => 1,
  outputs: () => ['inside_outside'],
  compute: ({ high, low }) => [
    scan(high.length, 1, (i) => {
      if (high[i] < high[i - 1] && low[i] > low[i - 1]) return -1;
      return high[i] > high[i - 1] && low[i] < low[i - 1] ? 1 : 0;
    }),
  ],
});

export const streak = patternFeature({
  name: 'streak',
  summary: 'Closes in a row in one direction: positive rises, negative falls, held at +-limit',
  inputs: ['close'],
  params: { limit: bars(10, 'largest count', 1, 1000) },
  scaleFree: true,
  core: [{}],
  formula: 'count of the rises (falls) that end at this bar; 0 after an unchanged close',
  source: 'Connors & Alvarez (2009), Short Term Trading Strategies That Work',
  warmup: ({ limit }) => limit,
  outputs: ({ limit }) => [column('streak', limit)],
  compute: ({ close }, { limit }) => {
    let count = 0;
    return [
      scan(close.length, 1, (i) => {
        const step = Math.sign(close[i] - close[i - 1]);
        count = step !== 0 && step === Math.sign(count) ? count + step : step;
        return Math.max(-limit, Math.min(limit, count));
      }).fill(Number.NaN, 0, Math.min(limit, close.length)),
    ];
  },
});
