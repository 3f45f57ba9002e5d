import { missing, rollingMean } from '../../math/rolling.ts';
import { ema } from '../../math/smoothing.ts';
import { bars, column, trendFeature } from '../define-feature.ts';

const params = { fast: bars(50), slow: bars(200), limit: bars(100, 'largest count of bars since the cross', 1) };
type Params = { fast: number; slow: number; limit: number };
const longer = ({ fast, slow }: Params) => Math.max(fast, slow) - 1;
const warmup = (given: Params) => longer(given) + given.limit;
const source = 'Brock, Lakonishok & LeBaron (1992), Simple Technical Trading Rules, Journal of Finance 47(5)';

/** Averages that differ by less than this share count as equal: on flat bars they differ by rounding alone. */
const same = 1e-12;

/** Sign of fast against slow, and for how many bars it has stood, from where the slow average begins. */
function crossState(fast: Float64Array, slow: Float64Array, params: Params): Float64Array[] {
  const sign = missing(fast.length);
  const age = missing(fast.length);
  let count = 0;
  for (let i = longer(params); i < sign.length; i++) {
    const gap = fast[i] / slow[i] - 1;
    sign[i] = Math.abs(gap) < same ? 0 : Math.sign(gap);
    count = sign[i] === sign[i - 1] ? Math.min(params.limit, count + 1) : 0;
    age[i] = count;
  }
  return [sign, age.fill(Number.NaN, 0, Math.min(warmup(params), age.length))];
}

const outputs = (average: string) => (given: Params) => [
  column(`${average}_cross_sign`, given.fast, given.slow),
  column(`${average}_cross_age`, given.fast, given.slow, given.limit),
];

export const smaCrossState = trendFeature({
  name: 'sma_cross_state',
  summary: 'Golden cross 1 or death cross -1 of simple averages, and the bars since it happened, held at limit',
  inputs: ['close'],
  params,
  scaleFree: true,
  formula:
    'sign of sma(close, fast) - sma(close, slow), 0 when they agree to 1e-12; bars since that sign began, at most limit',
  source,
  warmup,
  outputs: outputs('sma'),
  compute: ({ close }, given) => crossState(rollingMean(close, given.fast), rollingMean(close, given.slow), given),
});

export const emaCrossState = trendFeature({
  name: 'ema_cross_state',
  summary: 'Golden cross 1 or death cross -1 of exponential averages, and the bars since it happened, held at limit',
  inputs: ['close'],
  params,
  scaleFree: true,
  formula:
    'sign of ema(close, fast) - ema(close, slow), 0 when they agree to 1e-12; bars since that sign began, at most limit',
  source,
  warmup,
  outputs: outputs('ema'),
  compute: ({ close }, given) => crossState(ema(close, given.fast), ema(close, given.slow), given),
});
