import { quantileOfSorted, sortedFinite } from '../../math/quantile.ts';
import { normalQuantile } from '../../math/special-normal.ts';
import { kurtosis, mean, skewness, standardDeviation } from '../../math/statistics.ts';

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

/**
 * The same from mean, deviation, skewness S and excess kurtosis K of the returns by the Cornish-Fisher expansion:
 *   q(p) = mean + sd (z + (z^2 - 1) S / 6 + (z^3 - 3 z) K / 24 - (2 z^3 - 5 z) S^2 / 36),   z = PhiInv(p)
 *   value at risk = -q(1 - level);   conditional = -mean of q over (0, 1 - level), in closed form
 * For a normal both are those of the normal. The expansion is a quantile function only while S and K are moderate.
 * @returns NaN when the returns are constant or fewer than two
 * @see Maillard (2012), A User's Guide to the Cornish Fisher Expansion, SSRN 1997178
 */
export function cornishFisherRisk(returns: Float64Array, level: number): TailRisk {
  const centre = mean(returns);
  const deviation = standardDeviation(returns);
  if (!(deviation > 0)) return { valueAtRisk: Number.NaN, conditionalValueAtRisk: Number.NaN };
  const skew = skewness(returns);
  const excess = kurtosis(returns) - 3;
  const expand = (z1: number, z2: number, z3: number) =>
    z1 + ((z2 - 1) * skew) / 6 + ((z3 - 3 * z1) * excess) / 24 - ((2 * z3 - 5 * z1) * skew * skew) / 36;
  const alpha = 1 - level;
  const z = normalQuantile(alpha);
  // Mean of z, z^2 and z^3 of a normal below its quantile.
  const hazard = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / alpha;
  const tail = expand(-hazard, 1 - z * hazard, -(z * z + 2) * hazard);
  return {
    valueAtRisk: -(centre + deviation * expand(z, z * z, z ** 3)),
    conditionalValueAtRisk: -(centre + deviation * tail),
  };
}

/** |95 % quantile| / |5 % quantile| of the returns: above 1, the good tail is the longer one. */
export function tailRatio(returns: Float64Array): number {
  const sorted = sortedFinite(returns);
  return Math.abs(quantileOfSorted(sorted, 0.95)) / Math.abs(quantileOfSorted(sorted, 0.05));
}

/**
 * Omega ratio at a threshold of 0: sum of gains / sum of losses.
 * @returns NaN when no return is negative
 * @see Keating & Shadwick (2002), A Universal Performance Measure, Journal of Performance Measurement 6(3)
 */
export function omegaRatio(returns: Float64Array): number {
  let gains = 0;
  let losses = 0;
  for (const value of returns) {
    if (value > 0) gains += value;
    else losses -= value;
  }
  return losses > 0 ? gains / losses : Number.NaN;
}

/**
 * Ulcer index: root mean square of the drawdowns, as a fraction.
 * @param drawdown as drawdownSeries gives it, shape (T,)
 * @see Martin & McCann (1989), The Investor's Guide to Fidelity Funds
 */
export function ulcerIndex(drawdown: Float64Array): number {
  let squares = 0;
  for (const depth of drawdown) squares += depth * depth;
  return Math.sqrt(squares / drawdown.length);
}
