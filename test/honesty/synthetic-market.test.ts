import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type MarketRun, verdictOnMarket } from '../../bench/market-run.ts';
import type { Evaluation } from '../../src/evaluation/evaluation.ts';
import { testContext } from '../support/stage-context.ts';

async function evaluated(seed: number, market: MarketRun): Promise<Evaluation> {
  const ctx = testContext({ seed, jobs: 2 });
  try {
    return await verdictOnMarket(ctx, market);
  } finally {
    await rm(ctx.dir, { recursive: true });
  }
}

/** A dozen kinds of feature are enough to overfit with, and quick. */
const few = {
  set: 'none',
  features: [
    'rsi',
    'roc',
    'bb_position',
    'volume_ratio',
    'sma_ratio',
    'natr',
    'skewness',
    'lower_shadow',
    'stoch',
    'zscore',
  ],
};
const shallow = { maxDepth: 3, eta: 0.1, rounds: 60 };

describe('a synthetic market', () => {
  // A 95 % interval lies above chance by luck in 2.5 % of markets; 3 or more in 20 would have a probability of 1.3 %.
  it('with nothing planted gives no evidence, as often as a 95 % interval promises', async () => {
    const levels: string[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const { verdict } = await evaluated(seed, { symbols: 8, days: 420, edge: 0, features: few, params: shallow });
      levels.push(verdict.level);
    }
    const found = levels.filter((level) => level !== 'no evidence');
    expect(found.length, `verdicts by seed: ${levels.join(', ')}`).toBeLessThanOrEqual(2);
  }, 400_000);

  it('with a planted edge is read to within 0.02 of the reachable AUC', async () => {
    const { ranges, verdict } = await evaluated(7, { symbols: 26, days: 1260, edge: 0.06, params: shallow });
    const [{ metrics, oracle }] = ranges;
    const auc = metrics.find(({ metric }) => metric === 'auc');
    const reachable = oracle?.reachable.value as number;
    expect(reachable).toBeGreaterThan(0.54);
    // The model can't beat the market's own probabilities but by luck, and must come near them.
    expect(auc?.low).toBeLessThan(reachable);
    expect(auc?.high).toBeGreaterThan(reachable - 0.02);
    expect(verdict.level).not.toBe('no evidence');
  });
});
