import { ema } from '../../math/smoothing.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';

const params = { fast: bars(12), slow: bars(26), signal: bars(9, 'bars of the signal line', 1) };
const source = 'Appel (1979), The Moving Average Convergence-Divergence Trading Method; TA-Lib MACD';
const warmup = ({ fast, slow, signal }: { fast: number; slow: number; signal: number }) =>
  Math.max(fast, slow) + signal - 2;

/** Both averages are seeded at the row where the slow one can start, and the line begins where its signal does. */
function convergence(close: Float64Array, fast: number, slow: number, signal: number, relative: boolean) {
  const seedRow = Math.max(fast, slow) - 1;
  const slowAverage = ema(close, slow, seedRow);
  const line = ema(close, fast, seedRow);
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
  compute: ({ close }, { fast, slow, signal }) => convergence(close, fast, slow, signal, false),
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
  compute: ({ close }, { fast, slow, signal }) => convergence(close, fast, slow, signal, true),
});
