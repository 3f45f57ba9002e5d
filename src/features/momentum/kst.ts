import { missing, rollingMean } from '../../math/rolling.ts';
import { ema, wma } from '../../math/smoothing.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';

/** Rate of change in percent. */
function rateOfChange(close: Float64Array, period: number): Float64Array {
  const out = missing(close.length);
  for (let i = period; i < out.length; i++) out[i] = (close[i] / close[i - period] - 1) * 100;
  return out;
}

/** Bars before the slowest of the four smoothed rates begins. */
const slowest = (p: { a: number; b: number; c: number; d: number; average: number; slow: number }) =>
  Math.max(p.a + p.average, p.b + p.average, p.c + p.average, p.d + p.slow) - 1;

export const kst = momentumFeature({
  name: 'kst',
  summary: 'Know sure thing: four smoothed rates of change, weighted 1 to 4, and its signal line',
  inputs: ['close'],
  params: {
    a: bars(10, 'first rate of change in bars', 1),
    b: bars(15, 'second rate of change in bars', 1),
    c: bars(20, 'third rate of change in bars', 1),
    d: bars(30, 'fourth rate of change in bars', 1),
    average: bars(10, 'smoothing of the first three', 1),
    slow: bars(15, 'smoothing of the fourth', 1),
    signal: bars(9, 'bars of the signal line', 1),
  },
  scaleFree: true,
  formula:
    'kst = sma(roc(a), average) + 2 sma(roc(b), average) + 3 sma(roc(c), average) + 4 sma(roc(d), slow), signal = sma(kst, signal)',
  source: 'Pring (1992), Summed Rate of Change (KST), TASC 10(9)',
  warmup: (p) => slowest(p) + p.signal - 1,
  outputs: ({ a, b, c, d, average, slow, signal }) => [
    column('kst', a, b, c, d, average, slow),
    column('kst_signal', a, b, c, d, average, slow, signal),
  ],
  compute: ({ close }, p) => {
    const parts = [p.a, p.b, p.c].map((period) => rollingMean(rateOfChange(close, period), p.average));
    const line = rollingMean(rateOfChange(close, p.d), p.slow);
    for (let i = 0; i < line.length; i++) line[i] = parts[0][i] + 2 * parts[1][i] + 3 * parts[2][i] + 4 * line[i];
    return [line, rollingMean(line, p.signal)];
  },
});

export const coppock = momentumFeature({
  name: 'coppock',
  summary: 'Coppock curve: weighted average of two rates of change',
  inputs: ['close'],
  params: {
    long: bars(14, 'long rate of change in bars', 1),
    short: bars(11, 'short rate of change in bars', 1),
    period: bars(10),
  },
  scaleFree: true,
  formula: 'wma(roc(long) + roc(short), period), roc in percent',
  source: 'Coppock (1962), Barron’s',
  warmup: ({ long, short, period }) => Math.max(long, short) + period - 1,
  outputs: ({ long, short, period }) => [column('coppock', long, short, period)],
  compute: ({ close }, { long, short, period }) => {
    const quick = rateOfChange(close, short);
    return [
      wma(
        rateOfChange(close, long).map((rate, i) => rate + quick[i]),
        period,
      ),
    ];
  },
});

export const elderRay = momentumFeature({
  name: 'elder_ray',
  summary: 'Elder ray: bull power of the high and bear power of the low, relative to the average',
  inputs: ['high', 'low', 'close'],
  params: { period: bars(13) },
  scaleFree: true,
  formula: 'bull = high / ema(close, period) - 1, bear = low / ema(close, period) - 1',
  source: 'Elder (1993), Trading for a Living',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('bull_power', period), column('bear_power', period)],
  compute: ({ high, low, close }, { period }) => {
    const average = ema(close, period);
    return [average.map((level, i) => high[i] / level - 1), average.map((level, i) => low[i] / level - 1)];
  },
});
