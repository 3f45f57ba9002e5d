import { quantileOfSorted, sortedFinite } from '../../math/quantile.ts';

export interface TailRisk {
  /** Loss that one period exceeds with probability 1 - level, as a positive fraction: -quantile(r, 1 - level). */
  readonly valueAtRisk: number;
  /** Mean loss of the periods at least as bad as that quantile, as a positive fraction. */
  readonly conditionalValueAtRisk: number;
}

/**
 * Historical value at risk and expected shortfall of one period, no distribution assumed.
 * @param returns per-period returns, shape (n,), n >= 1  @param level such as 0.95
 * @see Rockafellar & Uryasev (2000), Optimization of Conditional Value-at-Risk, Journal of Risk 2(3)
 */
export function tailRisk(returns: Float64Array, level: number): TailRisk {
  const sorted = sortedFinite(returns);
  const cut = quantileOfSorted(sorted, 1 - level);
  let sum = 0;
  let count = 0;
  for (const value of sorted) {
    if (value > cut) break;
    sum += value;
    count++;
  }
  return { valueAtRisk: -cut, conditionalValueAtRisk: count > 0 ? -sum / count : Number.NaN };
}
