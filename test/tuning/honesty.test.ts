import { expect, it } from 'vitest';
import { studyMarket, tune } from './study-market.ts';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

it('on a market without an edge the best of many trials looks good, and the nested score does not', async () => {
  const best: number[] = [];
  const unseen: number[] = [];
  for (const seed of [1, 2, 3, 4]) {
    const ctx = await studyMarket({ edge: 0, seed });
    const { bestValue } = await tune(ctx, { objective: 'auc', nested: false, trials: 16, study: 'plain' });
    const { outer } = await tune(ctx, { objective: 'auc', trials: 16 });
    best.push(bestValue);
    unseen.push(outer?.value as number);
  }
  // Some 500 test rows a market: one AUC has a standard error of 0.026, the mean of four of 0.013.
  expect(Math.abs(mean(unseen) - 0.5)).toBeLessThan(3 * 0.013);
  expect(mean(best) - mean(unseen)).toBeGreaterThan(0.013);
});
