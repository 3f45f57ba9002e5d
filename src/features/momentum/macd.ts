import { averageLookback, movingAverage } from '../../math/moving-average.ts';
import { zip } from '../../math/series.ts';
import { ema, emaPair } from '../../math/smoothing.ts';
import { averageKind, bars, column, momentumFeature } from '../define-feature.ts';

const params = { fast: bars(12), slow: bars(26), signal: bars(9, 'bars of the signal line', 1) };
const source = 'Appel (1979), The Moving Average Convergence-Divergence Trading Method; TA-Lib MACD';
const warmup = ({ fast, slow, signal }: { fast: number; slow: number; signal: number }) =>
  Math.max(fast, slow) + signal - 2;

/**
 * Both averages are seeded at the row where the slow one can start, and the line begins where its signal does.
 * @param weights of a new close in the fast and the slow average, when they are not those of the periods
 */
function convergence(
  close: Float64Array,
  [fast, slow, signal]: readonly [number, number, number],
  relative: boolean,
  weights: readonly [fast?: number, slow?: number] = [],
) {
  const seedRow = Math.max(fast, slow) - 1;
  const [line, slowAverage] = emaPair(close, [fast, slow], seedRow, weights);
  for (let i = seedRow; i < line.length; i++) {
    line[i] = relative ? (line[i] / slowAverage[i] - 1) * 100 : line[i] - slowAverage[i];
  }
  const signalLine = ema(line, signal);
  line.fill(Number.NaN, 0, seedRow + signal - 1);
  const histogram = slowAverage;
  for (let i = 0; i < line.length; i++) histogram[i] = line[i] - signalLine[i];
  return [line, signalLine, histogram];
}

export const macd = momentumFeature({
  name: 'macd',
  summary: 'Moving average convergence-divergence: line, signal and histogram in price units',
  inputs: ['close'],
  params,
  scaleFree: false,
  talib: 'MACD',
  formula: 'line = ema(close, fast) - ema(close, slow), signal = ema(line, signal), histogram = line - signal',
  source,
  warmup,
  outputs: ({ fast, slow, signal }) =>
    ['macd', 'macd_signal', 'macd_hist'].map((stem) => column(stem, fast, slow, signal)),
  compute: ({ close }, { fast, slow, signal }) => convergence(close, [fast, slow, signal], false),
});

export const macdRatio = momentumFeature({
  name: 'macd_ratio',
  summary: 'MACD in percent of the slow average: line, signal and histogram',
  inputs: ['close'],
  params,
  scaleFree: true,
  core: [{}],
  formula:
    'line = 100 (ema(close, fast) / ema(close, slow) - 1), signal = ema(line, signal), histogram = line - signal',
  source,
  warmup,
  outputs: ({ fast, slow, signal }) =>
    ['macd_ratio', 'macd_ratio_signal', 'macd_ratio_hist'].map((stem) => column(stem, fast, slow, signal)),
  compute: ({ close }, { fast, slow, signal }) => convergence(close, [fast, slow, signal], true),
});

export const macdfix = momentumFeature({
  name: 'macdfix',
  summary: 'MACD with the weights of its inventor, 0.15 and 0.075: line, signal and histogram in price units',
  inputs: ['close'],
  params: { signal: params.signal },
  scaleFree: false,
  talib: 'MACDFIX',
  formula: 'macd of 12 and 26 bars whose averages weigh a new close 0.15 and 0.075',
  source: 'Appel (1979), The Moving Average Convergence-Divergence Trading Method; TA-Lib MACDFIX',
  warmup: ({ signal }) => 26 + signal - 2,
  outputs: ({ signal }) => ['macdfix', 'macdfix_signal', 'macdfix_hist'].map((stem) => column(stem, signal)),
  compute: ({ close }, { signal }) => convergence(close, [12, 26, signal], false, [0.15, 0.075]),
});

export const macdext = momentumFeature({
  name: 'macdext',
  summary: 'MACD of any kinds of averages: line, signal and histogram in price units',
  inputs: ['close'],
  params: {
    fast: params.fast,
    fastKind: averageKind('fast average'),
    slow: params.slow,
    slowKind: averageKind('slow average'),
    signal: params.signal,
    signalKind: averageKind('signal line'),
  },
  scaleFree: false,
  talib: 'MACDEXT',
  formula:
    'line = average(close, fast) - average(close, slow), signal = average(line, signal), histogram = line - signal',
  source: 'TA-Lib MACDEXT',
  warmup: (p) =>
    Math.max(averageLookback(p.fast, p.fastKind), averageLookback(p.slow, p.slowKind)) +
    averageLookback(p.signal, p.signalKind),
  outputs: (p) =>
    ['macdext', 'macdext_signal', 'macdext_hist'].map((stem) =>
      column(stem, p.fast, p.fastKind, p.slow, p.slowKind, p.signal, p.signalKind),
    ),
  compute: ({ close }, p) => {
    // The shorter one is the fast one, whichever is named so.
    const averages = [[p.fast, p.fastKind] as const, [p.slow, p.slowKind] as const];
    if (p.slow < p.fast) averages.reverse();
    const lead = Math.max(...averages.map(([period, kind]) => averageLookback(period, kind)));
    const [fast, slow] = averages.map(([period, kind]) => movingAverage(close, period, kind, lead));
    const line = zip(fast, slow, (a, b) => a - b);
    const start = lead + averageLookback(p.signal, p.signalKind);
    const signal = movingAverage(line, p.signal, p.signalKind, start);
    line.fill(Number.NaN, 0, Math.min(start, line.length));
    return [line, signal, zip(line, signal, (a, b) => a - b)];
  },
});
