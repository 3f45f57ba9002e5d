import { missing, rollingSum } from '../../math/rolling.ts';
import { ratio } from '../../math/series.ts';
import { bars, column, microstructureFeature, real } from '../define-feature.ts';

/*
 * Where in the price range of the window its volume traded. A bar's volume is taken to have traded at its typical price
 * (high + low + close) / 3. O(n * period).
 */
const inputs = ['high', 'low', 'close', 'volume'] as const;
type Inputs = Record<(typeof inputs)[number], Float64Array>;

const typical = ({ high, low, close }: Inputs) => close.map((price, i) => (high[i] + low[i] + price) / 3);

/** Share of the window's volume in bars whose log distance from the present close passes `counts`. */
function volumeShare(
  given: Inputs,
  period: number,
  whenNone: number,
  counts: (distance: number) => boolean,
): Float64Array {
  const { close, volume } = given;
  const logs = typical(given).map(Math.log);
  const out = missing(close.length);
  for (let i = period - 1; i < out.length; i++) {
    const now = Math.log(close[i]);
    let counted = 0;
    let total = 0;
    for (let j = i - period + 1; j <= i; j++) {
      total += volume[j];
      if (counts(logs[j] - now)) counted += volume[j];
    }
    out[i] = total > 0 ? counted / total : whenNone;
  }
  return out;
}

export const volumeCluster = microstructureFeature({
  name: 'volume_cluster',
  summary: 'Share of the window’s volume that traded close to the present close',
  inputs,
  params: { period: bars(60), width: real(1, 0.01, 50, 'half width around the close in percent') },
  scaleFree: true,
  formula:
    'volume of bars with |ln(typical price / close)| <= ln(1 + width / 100) / volume of the window; 0 without volume',
  source: 'volume at price; Steidlmayer & Hawkins (2003), Steidlmayer on Markets',
  warmup: ({ period }) => period - 1,
  outputs: ({ period, width }) => [column('volume_cluster', period, width)],
  compute: (given, { period, width }) => {
    const half = Math.log1p(width / 100);
    return [volumeShare(given, period, 0, (distance) => Math.abs(distance) <= half)];
  },
});

export const volumeOverhead = microstructureFeature({
  name: 'volume_overhead',
  summary: 'Share of the window’s volume that traded above the present close: holders under water',
  inputs,
  params: { period: bars(60) },
  scaleFree: true,
  formula: 'volume of bars with typical price > close / volume of the window; 0.5 without volume',
  source:
    'Grinblatt & Han (2005), Prospect Theory, Mental Accounting, and Momentum, Journal of Financial Economics 78(2), in its plainest form',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('volume_overhead', period)],
  compute: (given, { period }) => [volumeShare(given, period, 0.5, (distance) => distance > 1e-12)],
});

/** ln of the middle of the price bin with most volume; of equal bins the lowest counts. Undefined without volume or range. */
function pointOfControl(
  logs: Float64Array,
  volume: Float64Array,
  from: number,
  to: number,
  held: Float64Array,
): number | undefined {
  let bottom = Infinity;
  let top = -Infinity;
  for (let j = from; j < to; j++) {
    const value = logs[j];
    if (value < bottom) bottom = value;
    if (value > top) top = value;
  }
  const width = (top - bottom) / held.length;
  if (!(width > 1e-12)) return undefined;
  held.fill(0);
  const highest = held.length - 1;
  for (let j = from; j < to; j++) {
    const bin = ((logs[j] - bottom) / width) | 0;
    held[bin > highest ? highest : bin] += volume[j];
  }
  let best = 0;
  for (let bin = 1; bin < held.length; bin++) if (held[bin] > held[best]) best = bin;
  return held[best] > 0 ? bottom + (best + 0.5) * width : undefined;
}

export const pocDistance = microstructureFeature({
  name: 'poc_distance',
  summary: 'Close relative to the point of control, the price at which most of the window’s volume traded',
  inputs,
  params: { period: bars(60), bins: bars(24, 'bins between the lowest and the highest typical price', 2, 200) },
  scaleFree: true,
  formula:
    'ln(close / middle of the bin with most volume), bins of equal width in ln(typical price); 0 without volume or when the price stood still',
  source: 'point of control of the volume profile; Steidlmayer & Hawkins (2003), Steidlmayer on Markets',
  warmup: ({ period }) => period - 1,
  outputs: ({ period, bins }) => [column('poc_distance', period, bins)],
  compute: (given, { period, bins }) => {
    const logs = typical(given).map(Math.log);
    const out = missing(logs.length);
    const held = new Float64Array(bins);
    for (let i = period - 1; i < out.length; i++) {
      const point = pointOfControl(logs, given.volume, i - period + 1, i + 1, held);
      out[i] = point === undefined ? 0 : Math.log(given.close[i]) - point;
    }
    return [out];
  },
});

export const volumeConcentration = microstructureFeature({
  name: 'volume_concentration',
  summary: 'How few bars hold the window’s volume: 0 evenly spread, 1 all in one bar',
  inputs: ['volume'],
  params: { period: bars(20) },
  scaleFree: true,
  formula: '(n sum(volume^2) / sum(volume)^2 - 1) / (n - 1), the normalised Herfindahl index; 0 without volume',
  source: 'Hirschman (1945), National Power and the Structure of Foreign Trade',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('volume_concentration', period)],
  compute: ({ volume }, { period }) => {
    const total = rollingSum(volume, period);
    const squares = rollingSum(
      volume.map((shares) => shares * shares),
      period,
    );
    return [
      ratio(
        squares,
        total.map((sum) => sum * sum),
        1 / period,
      ).map((index) => Math.max(0, period * index - 1) / (period - 1)),
    ];
  },
});
