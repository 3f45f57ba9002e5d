import { missing, rollingMean, rollingRank, rollingSum } from '../../math/rolling.ts';
import { ratio } from '../../math/series.ts';
import { accumulationFeature, bars, column, real } from '../define-feature.ts';
import { moneyFlowVolume, signedVolume } from '../volume/money-flow.ts';

const params = { period: bars(20, 'bars of the flow'), rank: bars(100, 'bars that the flow is ranked in') };
type Params = { period: number; rank: number };

/** Percentile rank, 0 to 100. */
function score(flow: Float64Array, rank: number): Float64Array {
  return rollingRank(flow, rank).map((share) => 100 * share);
}

export const institutionalFlow = accumulationFeature({
  name: 'institutional_flow',
  summary: 'Buying pressure of the bars with large volume: 100 all closed at the top, 0 at the bottom',
  inputs: ['high', 'low', 'close', 'volume'],
  params: {
    period: bars(20),
    large: real(1.5, 0.1, 20, 'least volume of a large bar, in mean volumes'),
  },
  scaleFree: true,
  core: [{}],
  formula:
    '50 + 50 sum(volume p) / sum(volume) over the bars of the last period with volume >= large sma(volume, period), p = ((close - low) - (high - close)) / (high - low), 0 without a range; 50 without such a bar',
  source:
    'Easley & O’Hara (1987), Price, Trade Size, and Information in Securities Markets, Journal of Financial Economics 19(1): large trades are informed; pressure of Chaikin money flow',
  warmup: ({ period }) => 2 * (period - 1),
  outputs: ({ period, large }) => [column('institutional_flow', period, large)],
  compute: ({ high, low, close, volume }, { period, large }) => {
    const usual = rollingMean(volume, period);
    const pressure = moneyFlowVolume(high, low, close, volume);
    const isLarge = usual.map((mean, i) => (Number.isNaN(mean) ? mean : Number(volume[i] >= large * mean)));
    const shares = ratio(
      rollingSum(
        isLarge.map((flag, i) => flag * pressure[i]),
        period,
      ),
      rollingSum(
        isLarge.map((flag, i) => flag * volume[i]),
        period,
      ),
    );
    return [shares.map((share) => 50 + 50 * share)];
  },
});

/** Sum of the last `period` values, oldest first: windows that differ by zeros alone have the same bits, so they tie. */
function orderedSum(values: Float64Array, first: number, period: number): Float64Array {
  const out = missing(values.length);
  for (let i = first + period - 1; i < out.length; i++) {
    let sum = 0;
    for (let j = i - period + 1; j <= i; j++) sum += values[j];
    out[i] = sum;
  }
  return out;
}

export const smartMoney = accumulationFeature({
  name: 'smart_money',
  summary: 'Smart-money index: late moves count for, moves overnight and at the open against; ranked, 0 to 100',
  inputs: ['session', 'minute', 'session_minutes', 'open', 'close'],
  params: { ...params, minutes: bars(30, 'length of the opening and of the closing stretch in minutes', 1) },
  scaleFree: true,
  formula:
    '100 percentile rank among the last rank bars of sum over period bars of f; f = ln(close / open) in the last minutes of the session, less ln(close / open) in its first minutes, less ln(open / previous close) at its first bar. On daily bars f = intraday less overnight move',
  source: 'smart money index of Don Hays; Lou, Polk & Skouras (2019), A Tug of War, JFE 134(1)',
  warmup: ({ period, rank }) => period + rank - 1,
  outputs: ({ period, rank, minutes }) => [column('smart_money', period, rank, minutes)],
  compute: ({ session, minute, session_minutes: length, open, close }, { period, rank, minutes }) => {
    const flow = missing(close.length);
    for (let i = 1; i < flow.length; i++) {
      const move = Math.log(close[i] / open[i]);
      const late = minute[i] > length[i] - minutes ? move : 0;
      const early = minute[i] <= minutes ? move : 0;
      const overnight = session[i] === session[i - 1] ? 0 : Math.log(open[i] / close[i - 1]);
      flow[i] = late - early - overnight;
    }
    return [score(orderedSum(flow, 1, period), rank)];
  },
});

export const adScore = accumulationFeature({
  name: 'ad_score',
  summary: 'Accumulation/distribution score: rank of the money flow of the window, 0 to 100',
  inputs: ['high', 'low', 'close', 'volume'],
  params,
  scaleFree: true,
  core: [{}],
  formula:
    '100 percentile rank among the last rank bars of sum(volume p) / sum(volume) over period bars, p = ((close - low) - (high - close)) / (high - low); 0 without volume',
  source: 'Chaikin accumulation/distribution, ranked',
  warmup: ({ period, rank }: Params) => period + rank - 2,
  outputs: ({ period, rank }) => [column('ad_score', period, rank)],
  compute: ({ high, low, close, volume }, { period, rank }) => [
    score(ratio(rollingSum(moneyFlowVolume(high, low, close, volume), period), rollingSum(volume, period)), rank),
  ],
});

export const obvScore = accumulationFeature({
  name: 'obv_score',
  summary: 'On-balance volume score: rank of the change of on-balance volume in the window, 0 to 100',
  inputs: ['close', 'volume'],
  params,
  scaleFree: true,
  formula:
    '100 percentile rank among the last rank bars of sum(volume with the sign of the change of the close) / sum(volume) over period bars; 0 without volume',
  source: 'Granville (1963), New Key to Stock Market Profits, ranked',
  warmup: ({ period, rank }: Params) => period + rank - 1,
  outputs: ({ period, rank }) => [column('obv_score', period, rank)],
  compute: ({ close, volume }, { period, rank }) => {
    const signed = signedVolume(close, volume);
    const traded = volume.slice();
    // The first row has no change, so the first full window is rows 1 to period.
    if (signed.length > 0) signed[0] = traded[0] = Number.NaN;
    return [score(ratio(rollingSum(signed, period), rollingSum(traded, period)), rank)];
  },
});

export const vrocScore = accumulationFeature({
  name: 'vroc_score',
  summary: 'Volume rate-of-change score: rank of the growth of the average volume, 0 to 100',
  inputs: ['volume'],
  params: { ...params, period: bars(20, 'bars of each average', 1) },
  scaleFree: true,
  formula:
    '100 percentile rank among the last rank bars of m / m[period ago] - 1, m = sma(volume, period), 0 when nothing traded then',
  source: 'volume rate of change; Achelis (2000), Technical Analysis from A to Z, ranked',
  warmup: ({ period, rank }: Params) => 2 * period + rank - 2,
  outputs: ({ period, rank }) => [column('vroc_score', period, rank)],
  compute: ({ volume }, { period, rank }) => {
    const mean = rollingMean(volume, period);
    const growth = missing(volume.length);
    for (let i = 2 * period - 1; i < growth.length; i++) {
      const before = mean[i - period];
      growth[i] = before === 0 ? 0 : mean[i] / before - 1;
    }
    return [score(growth, rank)];
  },
});
