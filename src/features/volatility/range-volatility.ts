import { missing, rollingMean } from '../../math/rolling.ts';
import { rollingVariance } from '../../math/rolling-moments.ts';
import { bars, column, volatilityFeature } from '../define-feature.ts';

/** Square root of the mean of a per-bar variance estimate, floored at 0 (Garman-Klass can dip below on odd bars). */
function rootMean(perBar: Float64Array, period: number): Float64Array {
  return rollingMean(perBar, period).map((value) => Math.sqrt(Math.max(0, value)));
}

/** ln(high / open) ln(high / close) + ln(low / open) ln(low / close) of each bar. */
function rogersSatchellBars(open: Float64Array, high: Float64Array, low: Float64Array, close: Float64Array) {
  return open.map(
    (o, i) => Math.log(high[i] / o) * Math.log(high[i] / close[i]) + Math.log(low[i] / o) * Math.log(low[i] / close[i]),
  );
}

export const parkinson = volatilityFeature({
  name: 'parkinson',
  summary: 'Parkinson volatility from highs and lows, per bar',
  inputs: ['high', 'low'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{}],
  formula: 'sqrt(mean(ln(high / low)^2) / (4 ln 2))',
  source: 'Parkinson (1980), The Extreme Value Method, Journal of Business 53(1)',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('parkinson', period)],
  compute: ({ high, low }, { period }) => [
    rootMean(
      high.map((top, i) => Math.log(top / low[i]) ** 2 / (4 * Math.LN2)),
      period,
    ),
  ],
});

export const garmanKlass = volatilityFeature({
  name: 'garman_klass',
  summary: 'Garman-Klass volatility from open, high, low and close, per bar',
  inputs: ['open', 'high', 'low', 'close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{}],
  formula: 'sqrt(mean(ln(high / low)^2 / 2 - (2 ln 2 - 1) ln(close / open)^2))',
  source: 'Garman & Klass (1980), On the Estimation of Security Price Volatilities, Journal of Business 53(1)',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('garman_klass', period)],
  compute: ({ open, high, low, close }, { period }) => [
    rootMean(
      open.map((o, i) => Math.log(high[i] / low[i]) ** 2 / 2 - (2 * Math.LN2 - 1) * Math.log(close[i] / o) ** 2),
      period,
    ),
  ],
});

export const rogersSatchell = volatilityFeature({
  name: 'rogers_satchell',
  summary: 'Rogers-Satchell volatility, free of drift, per bar',
  inputs: ['open', 'high', 'low', 'close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{}],
  formula: 'sqrt(mean(ln(high/open) ln(high/close) + ln(low/open) ln(low/close)))',
  source:
    'Rogers & Satchell (1991), Estimating Variance from High, Low and Closing Prices, Annals of Applied Probability 1(4)',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('rogers_satchell', period)],
  compute: ({ open, high, low, close }, { period }) => [rootMean(rogersSatchellBars(open, high, low, close), period)],
});

export const yangZhang = volatilityFeature({
  name: 'yang_zhang',
  summary: 'Yang-Zhang volatility with overnight gaps, per bar',
  inputs: ['open', 'high', 'low', 'close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{}],
  formula:
    'sqrt(var(ln(open / previous close)) + k var(ln(close / open)) + (1 - k) Rogers-Satchell variance), sample variances, k = 0.34 / (1.34 + (n + 1) / (n - 1))',
  source: 'Yang & Zhang (2000), Drift-Independent Volatility Estimation, Journal of Business 73(3)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('yang_zhang', period)],
  compute: ({ open, high, low, close }, { period }) => {
    const overnight = missing(open.length);
    for (let i = 1; i < open.length; i++) overnight[i] = Math.log(open[i] / close[i - 1]);
    const gaps = rollingVariance(overnight, period).variance;
    const days = rollingVariance(
      open.map((o, i) => Math.log(close[i] / o)),
      period,
    ).variance;
    const inside = rollingMean(rogersSatchellBars(open, high, low, close), period);
    const sample = period / (period - 1);
    const k = 0.34 / (1.34 + (period + 1) / (period - 1));
    return [gaps.map((gap, i) => Math.sqrt(Math.max(0, sample * (gap + k * days[i]) + (1 - k) * inside[i])))];
  },
});
