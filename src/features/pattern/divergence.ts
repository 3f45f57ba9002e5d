import { firstFinite, missing } from '../../math/rolling.ts';
import { zip } from '../../math/series.ts';
import { ema } from '../../math/smoothing.ts';
import { bars, column, patternFeature } from '../define-feature.ts';
import { relativeStrength } from '../momentum/gains-and-losses.ts';
import { pivots } from './pivots.ts';

const confirmation = {
  window: bars(60, 'largest distance of the two pivots in bars'),
  side: bars(5, 'bars on each side of a pivot', 1, 100),
  hold: bars(5, 'bars for which a confirmed divergence stands', 1),
};
type Confirmation = { window: number; side: number; hold: number };
const rule =
  'when a pivot low of the lows is confirmed, side bars after it: 1 if it is lower than the pivot low before it, at most window bars back, and the oscillator there is higher; -1 for pivot highs that are higher while the oscillator is lower; the sum stands for hold bars, until another divergence is confirmed, else 0';
const source = 'Murphy (1999), Technical Analysis of the Financial Markets; divergence of price and oscillator';
const memory = ({ window, side, hold }: Confirmation) => window + 2 * side + hold - 1;

/** Per row 1 where a divergence of pivots of `edge` is confirmed there, else 0. */
function confirmed(edge: Float64Array, oscillator: Float64Array, { window, side }: Confirmation, sign: 1 | -1) {
  const out = new Float64Array(edge.length);
  const isPivot = pivots(edge, side, sign);
  let before = -1;
  // Pivots from where the oscillator has `side` values on their left: the same bars that a pivot itself is made of.
  for (let j = firstFinite(oscillator) + side; j + side < out.length; j++) {
    if (!isPivot[j]) continue;
    const isDivergent = sign * (edge[j] - edge[before]) > 0 && sign * (oscillator[j] - oscillator[before]) < 0;
    if (before >= 0 && j - before <= window && isDivergent) out[j + side] = 1;
    before = j;
  }
  return out;
}

function divergence(high: Float64Array, low: Float64Array, oscillator: Float64Array, given: Confirmation) {
  const bullish = confirmed(low, oscillator, given, -1);
  const bearish = confirmed(high, oscillator, given, 1);
  const out = missing(high.length);
  const first = firstFinite(oscillator) + memory(given);
  let state = 0;
  let age = 0;
  for (let i = 0; i < out.length; i++) {
    age++;
    if (bullish[i] + bearish[i] > 0) {
      state = bullish[i] - bearish[i];
      age = 0;
    }
    if (i >= first) out[i] = age < given.hold ? state : 0;
  }
  return out;
}

export const rsiDivergence = patternFeature({
  name: 'rsi_divergence',
  summary: 'Divergence of price and RSI at confirmed pivots: 1 bullish, -1 bearish, 0 none',
  inputs: ['high', 'low', 'close'],
  params: { period: bars(14, 'RSI in bars'), ...confirmation },
  scaleFree: true,
  formula: `oscillator = rsi(close, period); ${rule}`,
  source,
  warmup: ({ period, ...given }) => period + memory(given),
  outputs: ({ period, window, side, hold }) => [column('rsi_divergence', period, window, side, hold)],
  compute: ({ high, low, close }, { period, ...given }) => [
    divergence(high, low, relativeStrength(close, period), given),
  ],
});

export const macdDivergence = patternFeature({
  name: 'macd_divergence',
  summary: 'Divergence of price and the MACD line at confirmed pivots: 1 bullish, -1 bearish, 0 none',
  inputs: ['high', 'low', 'close'],
  params: { fast: bars(12), slow: bars(26), ...confirmation },
  scaleFree: true,
  formula: `oscillator = ema(close, fast) / ema(close, slow) - 1; ${rule}`,
  source,
  warmup: ({ fast, slow, ...given }) => Math.max(fast, slow) - 1 + memory(given),
  outputs: ({ fast, slow, window, side, hold }) => [column('macd_divergence', fast, slow, window, side, hold)],
  compute: ({ high, low, close }, { fast, slow, ...given }) => [
    divergence(
      high,
      low,
      zip(ema(close, fast), ema(close, slow), (a, b) => a / b - 1),
      given,
    ),
  ],
});
