import { gridIndex, gridOf } from './profile.ts';
import type { DriftStatistic } from './statistic.ts';

/** Shares below this count as this, so that an empty bin gives a large number and not an infinite one. */
const shareFloor = 1e-4;

/**
 * Population stability index over the baseline's deciles:
 *   PSI = sum_b (q_b - p_b) ln(q_b / p_b),   p_b baseline and q_b current share of bin b, each at least 1e-4
 * Bins are (-inf, d10], (d10, d20], ... (d90, inf); equal deciles (features with few values) merge. By custom under 0.1 is
 * stable and over 0.2 is a shift, but a window of n independent values gives about 9 (1/n + 1/m) by chance alone.
 * @see Siddiqi (2006), Credit Risk Scorecards, chapter on scorecard monitoring
 */
export const populationStability: DriftStatistic = {
  name: 'psi',
  summary: 'population stability index over the baseline deciles',
  compute: (profile, current) => {
    if (profile.count === 0 || current.count === 0) return Number.NaN;
    const grid = gridOf(profile.quantiles);
    const deciles = new Set(Array.from({ length: 9 }, (_, i) => profile.quantiles[10 * (i + 1)]));
    let index = 0;
    let wasExpected = 0;
    let wasActual = 0;
    const add = (expected: number, actual: number) => {
      const p = Math.max(shareFloor, (expected - wasExpected) / profile.count);
      const q = Math.max(shareFloor, (actual - wasActual) / current.count);
      index += (q - p) * Math.log(q / p);
      wasExpected = expected;
      wasActual = actual;
    };
    for (const decile of deciles) {
      const at = gridIndex(grid, decile, false);
      add(profile.atMost[at], current.atMost[at]);
    }
    add(profile.count, current.count);
    return index;
  },
};
