/**
 * Times common indicators on the same bars: our kernels, npm `talib` (TA-Lib's C code) and npm `technicalindicators`.
 * Prints nanoseconds per bar and how many times faster ours are. Each library gets its bars in the form that it takes
 * (typed arrays here, plain arrays there), made before the clock starts; the best of several rounds counts, after a
 * warm-up, and the three take turns within a round.
 *
 * Arguments: [bars, default 100000] [rounds, default 7]
 */
import { createRequire } from 'node:module';
import { createRng } from '../src/core/rng.ts';
import { defaultParams } from '../src/features/define-feature.ts';
import { symbolFeature } from '../src/features/index.ts';

const bars = Number(process.argv[2] ?? 100_000);
const rounds = Number(process.argv[3] ?? 7);

interface Talib {
  execute(request: Record<string, unknown>): { result: Record<string, number[]> };
}
type Plain = Record<string, { calculate(input: Record<string, unknown>): unknown[] }>;
const require = createRequire(import.meta.url);
const talib = require('talib') as Talib;
const plain = require('technicalindicators') as Plain;

function makeBars(): Record<'open' | 'high' | 'low' | 'close' | 'volume', Float64Array> {
  const rng = createRng(7);
  const column = () => new Float64Array(bars);
  const out = { open: column(), high: column(), low: column(), close: column(), volume: column() };
  let price = 100;
  for (let i = 0; i < bars; i++) {
    out.open[i] = price * Math.exp(0.002 * rng.normal());
    out.close[i] = out.open[i] * Math.exp(0.01 * rng.normal());
    out.high[i] = Math.max(out.open[i], out.close[i]) * Math.exp(0.004 * rng.uniform());
    out.low[i] = Math.min(out.open[i], out.close[i]) * Math.exp(-0.004 * rng.uniform());
    out.volume[i] = Math.round(1e6 * Math.exp(0.4 * rng.normal()));
    price = out.close[i];
  }
  return out;
}

const typed = makeBars();
const [open, high, low, close, volume] = [typed.open, typed.high, typed.low, typed.close, typed.volume].map((values) =>
  Array.from(values),
);
const prices = { open, high, low, close, volume, inReal: close };

interface Case {
  readonly ours: string;
  readonly params?: Record<string, number>;
  readonly talib: [name: string, options: Record<string, number>];
  readonly plain: [name: string, input: Record<string, unknown>];
}

const macdSettings = {
  fastPeriod: 12,
  slowPeriod: 26,
  signalPeriod: 9,
  SimpleMAOscillator: false,
  SimpleMASignal: false,
};
const stochOptions = {
  optInFastK_Period: 14,
  optInSlowK_Period: 3,
  optInSlowK_MAType: 0,
  optInSlowD_Period: 3,
  optInSlowD_MAType: 0,
};
const on = (period: number) => ({ optInTimePeriod: period });
const hlc = { high, low, close };

const cases: readonly Case[] = [
  { ours: 'sma', params: { period: 20 }, talib: ['SMA', on(20)], plain: ['SMA', { values: close, period: 20 }] },
  { ours: 'ema', params: { period: 20 }, talib: ['EMA', on(20)], plain: ['EMA', { values: close, period: 20 }] },
  { ours: 'wma', params: { period: 20 }, talib: ['WMA', on(20)], plain: ['WMA', { values: close, period: 20 }] },
  { ours: 'rsi', talib: ['RSI', on(14)], plain: ['RSI', { values: close, period: 14 }] },
  {
    ours: 'macd',
    talib: ['MACD', { optInFastPeriod: 12, optInSlowPeriod: 26, optInSignalPeriod: 9 }],
    plain: ['MACD', { values: close, ...macdSettings }],
  },
  {
    ours: 'bbands',
    talib: ['BBANDS', { ...on(20), optInNbDevUp: 2, optInNbDevDn: 2, optInMAType: 0 }],
    plain: ['BollingerBands', { values: close, period: 20, stdDev: 2 }],
  },
  { ours: 'atr', talib: ['ATR', on(14)], plain: ['ATR', { ...hlc, period: 14 }] },
  { ours: 'adx', talib: ['ADX', on(14)], plain: ['ADX', { ...hlc, period: 14 }] },
  { ours: 'stoch', talib: ['STOCH', stochOptions], plain: ['Stochastic', { ...hlc, period: 14, signalPeriod: 3 }] },
  { ours: 'cci', params: { period: 20 }, talib: ['CCI', on(20)], plain: ['CCI', { ...hlc, period: 20 }] },
  { ours: 'willr', talib: ['WILLR', on(14)], plain: ['WilliamsR', { ...hlc, period: 14 }] },
  { ours: 'roc', talib: ['ROC', on(10)], plain: ['ROC', { values: close, period: 10 }] },
  { ours: 'obv', talib: ['OBV', {}], plain: ['OBV', { close, volume }] },
  { ours: 'mfi', talib: ['MFI', on(14)], plain: ['MFI', { ...hlc, volume, period: 14 }] },
  { ours: 'trix', talib: ['TRIX', on(15)], plain: ['TRIX', { values: close, period: 15 }] },
];

/** Bars of their own for each call: features of the same bars share what they measure, which must not count here. */
const copyOfBars = () => Object.fromEntries(Object.entries(typed).map(([name, values]) => [name, values.slice()]));

function nanosPerBar(work: (bars: Record<string, Float64Array>) => unknown): number {
  const own = copyOfBars();
  const started = process.hrtime.bigint();
  work(own);
  return Number(process.hrtime.bigint() - started) / bars;
}

/** Best time of each of the three. */
function measure({ ours, params, talib: [name, options], plain: [className, input] }: Case): [number, number, number] {
  const definition = symbolFeature(ours);
  const settings = { ...defaultParams(definition), ...params };
  const works = [
    (own: Record<string, Float64Array>) => definition.compute(own, settings),
    () => talib.execute({ name, startIdx: 0, endIdx: bars - 1, ...prices, ...options }),
    () => plain[className].calculate(input),
  ];
  const best: [number, number, number] = [Infinity, Infinity, Infinity];
  for (let round = 0; round <= rounds; round++) {
    works.forEach((work, i) => {
      const nanos = nanosPerBar(work);
      if (round > 0) best[i] = Math.min(best[i], nanos);
    });
  }
  return best;
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const cell = (value: number, digits: number) => value.toFixed(digits).padStart(12);

console.log(`features: ${bars} bars, best of ${rounds} rounds, ns per bar`);
console.log('indicator        ours       talib  technicalin    x talib   x techn.');
const ratios: { talib: number[]; plain: number[] } = { talib: [], plain: [] };
for (const one of cases) {
  const [ours, native, javascript] = measure(one);
  ratios.talib.push(native / ours);
  ratios.plain.push(javascript / ours);
  const name = one.ours.padEnd(9);
  console.log(
    `${name}${cell(ours, 1)}${cell(native, 1)}${cell(javascript, 1)}${cell(native / ours, 1)}${cell(javascript / ours, 1)}`,
  );
}
console.log(
  `median: ${median(ratios.talib).toFixed(1)}x as fast as talib (goal 2x), ${median(ratios.plain).toFixed(1)}x as fast as technicalindicators (goal 20x)`,
);
