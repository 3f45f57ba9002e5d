import { createRequire } from 'node:module';
import { symbolFeatures } from '../src/features/index.ts';
import type { BarInputs } from './synthetic-bars.ts';

interface Answer {
  readonly begIndex: number;
  readonly result: Readonly<Record<string, number[]>>;
}

// An addon, which `import` can't load.
const talib = createRequire(import.meta.url)('talib') as {
  readonly functions: readonly { readonly name: string; readonly group: string }[];
  execute(request: Record<string, unknown>): Answer;
};

/** Every function that TA-Lib has, with its group. */
export const talibFunctions = talib.functions;

/** TA-Lib's functions that are no features here, by name or by group, and why. */
export const notFeatures: Readonly<Record<string, string>> = {
  'Math Transform': 'mathematics on any vector, no feature of bars',
  ADD: 'mathematics on any two vectors, no feature of bars',
  SUB: 'mathematics on any two vectors, no feature of bars',
  MULT: 'mathematics on any two vectors, no feature of bars',
  DIV: 'mathematics on any two vectors, no feature of bars',
  MAVP: 'needs a series of periods beside the bars',
};

/** How one of our features is asked for in TA-Lib. */
export interface TalibCall {
  /** Our column stands for this output of TA-Lib, in our order. */
  readonly outputs: readonly string[];
  /** TA-Lib's optional inputs, from our parameters. */
  readonly options: (params: Readonly<Record<string, number>>) => Record<string, number>;
  /** TA-Lib's `inReal` (and inReal0, inReal1), where it takes a plain series. */
  readonly series?: Readonly<Record<string, keyof BarInputs>>;
  /** TA-Lib names rows, where ours counts the bars since. */
  readonly namesRows?: true;
}

/** TA-Lib's outputs padded with NaN at the start to the length of the bars. */
export function runTalib(name: string, call: TalibCall, params: Readonly<Record<string, number>>, bars: BarInputs) {
  const length = bars.close.length;
  const series = Object.fromEntries(
    Object.entries(call.series ?? {}).map(([input, column]) => [input, Array.from(bars[column])]),
  );
  const answer = talib.execute({
    name,
    startIdx: 0,
    endIdx: length - 1,
    open: Array.from(bars.open),
    high: Array.from(bars.high),
    low: Array.from(bars.low),
    close: Array.from(bars.close),
    volume: Array.from(bars.volume),
    ...series,
    ...call.options(params),
  });
  return call.outputs.map((output) => {
    const values = new Float64Array(length).fill(Number.NaN);
    values.set(answer.result[output], answer.begIndex);
    return call.namesRows ? values.map((row, i) => i - row) : values;
  });
}

const none = () => ({});
const period = (params: Readonly<Record<string, number>>) => ({ optInTimePeriod: params.period });
const fastSlow = ({ fast, slow }: Readonly<Record<string, number>>) => ({
  optInFastPeriod: fast,
  optInSlowPeriod: slow,
});
const inReal = { inReal: 'close' } as const;
const highLow = { inReal0: 'high', inReal1: 'low' } as const;
const onClose: TalibCall = { outputs: ['outReal'], options: period, series: inReal };
const onBars: TalibCall = { outputs: ['outReal'], options: period };
const whole: TalibCall = { outputs: ['outReal'], options: none };
/** Candlestick patterns: no options but the penetration, where a pattern has one. */
const candle: TalibCall = {
  outputs: ['outInteger'],
  options: ({ penetration, ...none }) => (penetration === undefined ? none : { optInPenetration: penetration }),
};
const candles = symbolFeatures().filter(({ talib }) => talib?.startsWith('CDL'));

/** By the name of our feature. */
export const talibCalls: Readonly<Record<string, TalibCall>> = {
  ...Object.fromEntries(candles.map(({ name }) => [name, candle])),
  accbands: { outputs: ['outRealUpperBand', 'outRealMiddleBand', 'outRealLowerBand'], options: period },
  ad: whole,
  adosc: { outputs: ['outReal'], options: fastSlow },
  adx: onBars,
  adxr: onBars,
  apo: { outputs: ['outReal'], options: (p) => ({ ...fastSlow(p), optInMAType: 0 }), series: inReal },
  aroon: { outputs: ['outAroonDown', 'outAroonUp'], options: period },
  aroonosc: onBars,
  atr: onBars,
  avgdev: onClose,
  avgprice: whole,
  bbands: {
    outputs: ['outRealUpperBand', 'outRealMiddleBand', 'outRealLowerBand'],
    options: (p) => ({ ...period(p), optInNbDevUp: p.deviations, optInNbDevDn: p.deviations, optInMAType: 0 }),
    series: inReal,
  },
  beta: { outputs: ['outReal'], options: period, series: highLow },
  bop: whole,
  cci: onBars,
  cmo: onClose,
  correl: { outputs: ['outReal'], options: period, series: highLow },
  dema: onClose,
  dx: onBars,
  ema: onClose,
  ht_dcperiod: { ...whole, series: inReal },
  ht_dcphase: { ...whole, series: inReal },
  ht_phasor: { outputs: ['outInPhase', 'outQuadrature'], options: none, series: inReal },
  ht_sine: { outputs: ['outSine', 'outLeadSine'], options: none, series: inReal },
  ht_trendline: { ...whole, series: inReal },
  ht_trendmode: { outputs: ['outInteger'], options: none, series: inReal },
  imi: onBars,
  kama: onClose,
  linearreg: onClose,
  linearreg_angle: onClose,
  linearreg_intercept: onClose,
  linearreg_slope: onClose,
  ma: { ...onClose, options: (p) => ({ ...period(p), optInMAType: p.kind }) },
  macd: {
    outputs: ['outMACD', 'outMACDSignal', 'outMACDHist'],
    options: (p) => ({ ...fastSlow(p), optInSignalPeriod: p.signal }),
    series: inReal,
  },
  macdext: {
    outputs: ['outMACD', 'outMACDSignal', 'outMACDHist'],
    options: (p) => ({
      ...fastSlow(p),
      optInFastMAType: p.fastKind,
      optInSlowMAType: p.slowKind,
      optInSignalPeriod: p.signal,
      optInSignalMAType: p.signalKind,
    }),
    series: inReal,
  },
  macdfix: {
    outputs: ['outMACD', 'outMACDSignal', 'outMACDHist'],
    options: (p) => ({ optInSignalPeriod: p.signal }),
    series: inReal,
  },
  mama: {
    outputs: ['outMAMA', 'outFAMA'],
    options: (p) => ({ optInFastLimit: p.fast, optInSlowLimit: p.slow }),
    series: inReal,
  },
  max: onClose,
  maxindex: { ...onClose, outputs: ['outInteger'], namesRows: true },
  medprice: whole,
  mfi: onBars,
  midpoint: onClose,
  midprice: onBars,
  min: onClose,
  minindex: { ...onClose, outputs: ['outInteger'], namesRows: true },
  minmax: { ...onClose, outputs: ['outMin', 'outMax'] },
  minmaxindex: { ...onClose, outputs: ['outMinIdx', 'outMaxIdx'], namesRows: true },
  minus_di: onBars,
  minus_dm: onBars,
  mom: onClose,
  natr: onBars,
  obv: { outputs: ['outReal'], options: none, series: inReal },
  plus_di: onBars,
  plus_dm: onBars,
  ppo: { outputs: ['outReal'], options: (p) => ({ ...fastSlow(p), optInMAType: 0 }), series: inReal },
  roc: onClose,
  rocp: onClose,
  rocr: onClose,
  rocr100: onClose,
  rsi: onClose,
  sar: {
    outputs: ['outReal'],
    options: ({ acceleration, maximum }) => ({ optInAcceleration: acceleration, optInMaximum: maximum }),
  },
  sarext: {
    outputs: ['outReal'],
    options: (p) => ({
      optInStartValue: p.start,
      optInOffsetOnReverse: p.offset,
      optInAccelerationInitLong: p.longStart,
      optInAccelerationLong: p.longStep,
      optInAccelerationMaxLong: p.longMax,
      optInAccelerationInitShort: p.shortStart,
      optInAccelerationShort: p.shortStep,
      optInAccelerationMaxShort: p.shortMax,
    }),
  },
  sma: onClose,
  stddev: { outputs: ['outReal'], options: (p) => ({ ...period(p), optInNbDev: 1 }), series: inReal },
  stoch: {
    outputs: ['outSlowK', 'outSlowD'],
    options: (p) => ({
      optInFastK_Period: p.period,
      optInSlowK_Period: p.slow,
      optInSlowK_MAType: 0,
      optInSlowD_Period: p.signal,
      optInSlowD_MAType: 0,
    }),
  },
  stochf: {
    outputs: ['outFastK', 'outFastD'],
    options: (p) => ({ optInFastK_Period: p.period, optInFastD_Period: p.signal, optInFastD_MAType: 0 }),
  },
  stochrsi: {
    outputs: ['outFastK', 'outFastD'],
    options: (p) => ({ ...period(p), optInFastK_Period: p.range, optInFastD_Period: p.signal, optInFastD_MAType: 0 }),
    series: inReal,
  },
  sum: onClose,
  t3: { outputs: ['outReal'], options: (p) => ({ ...period(p), optInVFactor: p.v }), series: inReal },
  tema: onClose,
  trange: whole,
  trima: onClose,
  trix: onClose,
  tsf: onClose,
  typprice: whole,
  ultosc: {
    outputs: ['outReal'],
    options: (p) => ({ optInTimePeriod1: p.short, optInTimePeriod2: p.middle, optInTimePeriod3: p.long }),
  },
  var: { outputs: ['outReal'], options: (p) => ({ ...period(p), optInNbDev: 1 }), series: inReal },
  wclprice: whole,
  willr: onBars,
  wma: onClose,
};
