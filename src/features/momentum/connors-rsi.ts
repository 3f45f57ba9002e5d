import { missing } from '../../math/rolling.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';
import { relativeStrength } from './gains-and-losses.ts';

/** Closes in a row in one direction: positive rises, negative falls; 0 in the first row and after an unchanged close. */
function streaks(close: Float64Array): Float64Array {
  const out = new Float64Array(close.length);
  for (let i = 1; i < out.length; i++) {
    const step = Math.sign(close[i] - close[i - 1]);
    out[i] = step !== 0 && step === Math.sign(out[i - 1]) ? out[i - 1] + step : step;
  }
  return out;
}

/** Percentage of the `period` one-bar returns before each row's that are smaller than it. */
function returnRank(close: Float64Array, period: number): Float64Array {
  const moves = missing(close.length);
  for (let i = 1; i < moves.length; i++) moves[i] = close[i] / close[i - 1] - 1;
  const out = missing(close.length);
  for (let i = period + 1; i < out.length; i++) {
    let below = 0;
    for (let j = i - period; j < i; j++) below += Number(moves[j] < moves[i]);
    out[i] = (100 * below) / period;
  }
  return out;
}

export const connorsRsi = momentumFeature({
  name: 'connors_rsi',
  summary: 'Connors RSI: short RSI, RSI of the streak and percent rank of the return, averaged, 0 to 100',
  inputs: ['close'],
  params: { period: bars(3, 'RSI in bars'), streak: bars(2, 'RSI of the streak in bars'), rank: bars(100) },
  scaleFree: true,
  core: [{}],
  formula:
    '(rsi(close, period) + rsi(streak of closes, streak) + share of the last rank returns below this one in percent) / 3',
  source: 'Connors & Alvarez (2012), An Introduction to ConnorsRSI',
  warmup: ({ period, streak, rank }) => Math.max(period, streak, rank + 1),
  outputs: ({ period, streak, rank }) => [column('connors_rsi', period, streak, rank)],
  compute: ({ close }, { period, streak, rank }) => {
    const strength = relativeStrength(close, period);
    const ofStreak = relativeStrength(streaks(close), streak);
    return [returnRank(close, rank).map((share, i) => (strength[i] + ofStreak[i] + share) / 3)];
  },
});
