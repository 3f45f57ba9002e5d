import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { verdictOnMarket } from '../../bench/market-run.ts';
import { backtestConfig, backtestStage } from '../../src/stages/backtest.ts';
import { evaluateConfig, evaluateStage } from '../../src/stages/evaluate.ts';
import { testContext } from '../support/stage-context.ts';

describe('a synthetic market with an edge of 4 points a day', () => {
  it('shows skill, and is tradable by who pays little, not by who pays 5 basis points a side', async () => {
    const ctx = testContext({ seed: 7, jobs: 2 });
    try {
      const market = { symbols: 20, days: 1260, edge: 0.04, params: { maxDepth: 3, eta: 0.1 } };
      const untraded = await verdictOnMarket(ctx, market);
      expect(untraded.verdict.level).not.toBe('no evidence');
      expect(untraded.afterCosts).toMatchObject({
        level: 'not judged',
        sentence: expect.stringMatching(/not traded yet/),
      });
      const traded = async (costs: object) => {
        await backtestStage(
          backtestConfig.parse({ run: 'run', mode: 'market-neutral', randomDraws: 0, ...costs }),
          ctx,
        );
        return (await evaluateStage(evaluateConfig.parse({ run: 'run' }), ctx)).summary;
      };
      const dear = await traded({});
      expect(dear?.verdict.level).toBe(untraded.verdict.level);
      expect(dear?.afterCosts).toMatchObject({
        level: 'not tradable',
        sentence: expect.stringMatching(/5.0 bps a side/),
      });
      const cheap = await traded({ feeBps: 0.1, halfSpreadBps: 0, slippageBps: 0, borrowBps: 0 });
      expect(cheap?.afterCosts).toMatchObject({ level: 'tradable', sentence: expect.stringMatching(/0.1 bps a side/) });
      // Costs are what the market takes: other costs are no other decision, so no other try.
      expect(cheap?.trading?.tries.count).toBe(1);
      const held = await traded({ hold: 3 });
      expect(held?.trading?.tries.count).toBe(2);
      expect(held?.trials).toBe(1);
    } finally {
      await rm(ctx.dir, { recursive: true });
    }
  }, 300_000);
});
