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

/** The size at which the tool's promise is stated. */
const size = { symbols: 26, days: 1260 };
const shallow = { maxDepth: 3, eta: 0.1 };

describe('a synthetic market', () => {
  it('with nothing planted gives no evidence, give or take one market in twenty', async () => {
    const levels: string[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const { verdict } = await evaluated(seed, { ...size, edge: 0, params: shallow });
      levels.push(verdict.level);
    }
    const found = levels.filter((level) => level !== 'no evidence');
    expect(found.length, `verdicts by seed: ${levels.join(', ')}`).toBeLessThanOrEqual(1);
  }, 900_000);

  it('with a planted edge is read to within 0.02 of the reachable AUC', async () => {
    const { ranges, verdict } = await evaluated(7, { ...size, edge: 0.06, params: shallow });
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
