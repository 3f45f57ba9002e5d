import { type LabelParam, noOutcome, type SymbolLabel } from './define-label.ts';
import { wholeWindows } from './fixed-horizon.ts';

const window = (byDefault: number, describe: string): LabelParam => ({
  default: byDefault,
  min: 2,
  max: 2000,
  describe,
});

/**
 * The sign of the clearest trend ahead: over windows of min..max bars after the row, the slope of a straight line through
 * the closes (the row's own included) with the largest |t|; the shortest window wins a tie.
 *
 * The end of the chosen window is not when the label is known: the choice has looked at every window, so it is known at
 * the close of the row max bars later.
 */
export const trendScanning: SymbolLabel = {
  name: 'trend-scanning',
  scope: 'symbol',
  summary: '1 when the clearest linear trend over the next bars is upward, else 0',
  params: { min: window(5, 'bars ahead of the shortest window'), max: window(20, 'bars ahead of the longest window') },
  horizonParam: 'max',
  task: { kind: 'binary' },
  formula:
    '1 when t* > 0, t* = the t-value of largest size among those of the slope of close[t..t + L] on 0..L, L = min..max',
  timing: 'reads the closes of the row and of the next max bars; known at the close of the last of them',
  source: 'Lopez de Prado (2020), Machine Learning for Asset Managers, 5.4',
  check: ({ min, max }) => (min <= max ? undefined : `min must be at most max, found ${min} and ${max}`),
  compute: ({ close }, { min, max }) => {
    const outcome = noOutcome(close.length);
    const whole = wholeWindows(close, max);
    for (let row = 0; row + max < close.length; row++) {
      if (!whole[row]) continue;
      outcome.values[row] = clearestTrend(close, row, min, max) > 0 ? 1 : 0;
      outcome.end[row] = row + max;
    }
    return outcome;
  },
};

/**
 * The t-value of largest size among windows of prices; 0 where all closes are equal, infinite for closes on a straight line.
 *   b = Sxy / Sxx,  t = b / sqrt((Syy - Sxy^2 / Sxx) / (n - 2) / Sxx),  n = L + 1 closes
 */
export function clearestTrend(close: Float64Array, row: number, min: number, max: number): number {
  const start = close[row];
  // A t-value does not mind the unit of y, so y is the change since the row: small numbers cancel less.
  let sumY = 0;
  let sumXY = 0;
  let sumYY = 0;
  let clearest = 0;
  for (let ahead = 1; ahead <= max; ahead++) {
    const y = close[row + ahead] / start - 1;
    sumY += y;
    sumXY += ahead * y;
    sumYY += y * y;
    if (ahead < min) continue;
    const n = ahead + 1;
    const sxx = (n * (n * n - 1)) / 12;
    const sxy = sumXY - (ahead / 2) * sumY;
    const residual = Math.max(0, sumYY - (sumY * sumY) / n - (sxy * sxy) / sxx);
    const t = sxy === 0 ? 0 : sxy / Math.sqrt((residual / (n - 2)) * sxx);
    if (Math.abs(t) > Math.abs(clearest)) clearest = t;
  }
  return clearest;
}
