import { gridOf } from './profile.ts';
import type { DriftStatistic } from './statistic.ts';

/**
 * First Wasserstein (earth mover's) distance in baseline standard deviations:
 *   W = (1 / sd) * integral |F_baseline - F_current| dx,   by the trapezium rule on the baseline's percentiles
 * A pure shift by c deviations gives c. Values outside the baseline's range count as its end points, so W is a
 * lower bound when the current window leaves that range.
 * @returns NaN without values, or when the baseline is constant
 */
export const wasserstein: DriftStatistic = {
  name: 'wasserstein',
  summary: 'earth mover distance in baseline standard deviations',
  compute: (profile, current) => {
    if (profile.count === 0 || current.count === 0 || !profile.deviation) return Number.NaN;
    const grid = gridOf(profile.quantiles);
    let area = 0;
    for (let i = 1; i < grid.length; i++) {
      const left = Math.abs(profile.atMost[i - 1] / profile.count - current.atMost[i - 1] / current.count);
      const right = Math.abs(profile.below[i] / profile.count - current.below[i] / current.count);
      area += ((left + right) / 2) * (grid[i] - grid[i - 1]);
    }
    return area / profile.deviation;
  },
};
