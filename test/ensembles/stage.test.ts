import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ensembleCommand } from '../../commands/ensemble.ts';
import { calibrators } from '../../src/calibration/index.ts';
import { strategies } from '../../src/ensembles/index.ts';
import { writeJson } from '../../src/io/atomic.ts';
import { predictionsPath, runDir, splitsPath } from '../../src/io/layout.ts';
import { readTable } from '../../src/io/parquet.ts';
import { ensembleConfig, ensembleStage } from '../../src/stages/ensemble.ts';
import { testContext } from '../support/stage-context.ts';
import { type MarketOptions, makeTrainedRuns, type Sight, setName } from '../support/trained-runs.ts';

const sights = { sharp: { blur: 0.7 }, dim: { blur: 2 }, blind: { blur: 30 } };
const runs = Object.keys(sights);

async function workspace(options: MarketOptions = {}) {
  const ctx = testContext();
  const plan = await makeTrainedRuns(ctx.workspace, sights, { dates: 700, ...options });
  const ensemble = (given: Record<string, unknown>) =>
    ensembleStage(ensembleConfig.parse({ models: runs, ...given }), ctx);
  return { ctx, ws: ctx.workspace, plan, ensemble };
}

describe('the ensemble stage', () => {
  it('offers every strategy by name', () => {
    const flag = ensembleCommand.flags.find(({ flags }) => flags.startsWith('--strategy'));
    expect(flag?.choices).toEqual(strategies.names());
  });

  it('is documented: every strategy and every method of calibration has its line', () => {
    const docs = readFileSync('docs/ensembles-and-calibration.md', 'utf8');
    const named = [...docs.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, name]) => name);
    expect(named).toEqual([...strategies.names(), ...calibrators.names()]);
  });

  it('weighted: trusts the sharp-sighted most and the blind least', async () => {
    const { ensemble } = await workspace();
    const { summary } = await ensemble({ strategy: 'weighted' });
    const [sharp, dim, blind] = summary?.members?.map(({ weight }) => weight as number) ?? [];
    expect(sharp).toBeGreaterThan(0.5);
    expect(dim).toBeGreaterThan(blind - 1e-9);
    expect(sharp + dim + blind).toBeCloseTo(1, 9);
  });

  it.each(['binary', 'regression'] as const)('weighted works on a %s task', async (kind) => {
    const { ensemble, ws } = await workspace({ task: { kind } });
    await ensemble({ strategy: 'weighted', run: 'best' });
    const table = await readTable(predictionsPath(ws, 'best'));
    expect(Object.keys(table)).toContain(kind === 'binary' ? 'p_up' : 'yhat');
  });

  it('takes splits by file when they are those of the runs, and refuses others', async () => {
    const { ensemble, ws, plan } = await workspace();
    const own = splitsPath(ws, setName);
    expect((await ensemble({ splits: own })).status).toBe('done');
    const other = splitsPath(ws, 'other');
    await writeJson(other, { ...plan, folds: plan.folds.slice(1).map((fold, i) => ({ ...fold, fold: i })), nFolds: 3 });
    await expect(ensemble({ splits: other })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/run 'sharp' was trained on other splits .* than .*other\.json/),
      hint: expect.stringContaining(`trademl train --splits ${other}`),
    });
    await expect(ensemble({ splits: 'nowhere.json' })).rejects.toMatchObject({
      message: expect.stringContaining('nowhere.json'),
    });
  });

  describe('beside its members', () => {
    const compared = async (models: Record<string, Sight>, given: Record<string, unknown>, edge = 1) => {
      const ctx = testContext();
      await makeTrainedRuns(ctx.workspace, models, { dates: 900, edge });
      const config = ensembleConfig.parse({ models: Object.keys(models), resamples: 300, ...given });
      const { summary } = await ensembleStage(config, ctx);
      if (!summary?.comparison) throw new Error('no comparison');
      return summary.comparison;
    };

    it('helps where members see different things', async () => {
      const two = { a: { blur: 1.5, stretch: 2 }, b: { blur: 1.5, stretch: 2 }, blind: { blur: 30, stretch: 30 } };
      const comparison = await compared(two, { strategy: 'stack-logistic' }, 2);
      expect(comparison.helps).toBe('yes');
      expect(comparison.sentence).toMatch(
        /^ensemble helps: log loss 0\.\d+ lower than the best single run '[ab]' \(gain/,
      );
      expect(comparison.judgedBy).toBe('log_loss');
      expect(comparison.gains).toHaveLength(4 * comparison.metrics.length);
    });

    it('says so where it does not help', async () => {
      const { helps, sentence, bestSingle } = await compared(
        { good: { blur: 0.3 }, loud: { blur: 20, stretch: 40 } },
        { strategy: 'average' },
      );
      expect({ helps, bestSingle }).toEqual({ helps: 'no', bestSingle: 'good' });
      expect(sentence).toMatch(/does not help: it is worse: log loss .* higher than the best single run 'good'/);
    });

    it('shows nothing where nothing is known', async () => {
      const { helps, sentence } = await compared({ a: { blur: 1 }, b: { blur: 1 } }, { strategy: 'weighted' }, 0);
      expect(helps).toBe('not shown');
      expect(sentence).toMatch(/is not shown to help/);
    });

    it('is the sum of its parts: gains are differences of scores', async () => {
      const { forecasts, gains } = await compared({ a: { blur: 1 }, b: { blur: 2 } }, { strategy: 'weighted' });
      const [own] = forecasts;
      for (const { against, metric, value, low, high } of gains) {
        const other = forecasts.find(({ name }) => name === against)?.scores[metric].value as number;
        const difference = (own.scores[metric].value as number) - other;
        expect(value).toBeCloseTo(/auc/.test(metric) ? difference : -difference, 12);
        expect(low as number).toBeLessThanOrEqual(value as number);
        expect(high as number).toBeGreaterThanOrEqual(value as number);
      }
    });
  });

  describe('when a run is missing or damaged', () => {
    it('stops, by default, before it writes anything', async () => {
      const { ensemble, ws } = await workspace();
      rmSync(runDir(ws, 'dim'), { recursive: true });
      await expect(ensemble({})).rejects.toMatchObject({
        kind: 'missing-input',
        message: expect.stringContaining("run 'dim'"),
      });
    });

    it('goes on without it on request, and says so', async () => {
      const { ensemble, ws, ctx } = await workspace();
      rmSync(runDir(ws, 'dim'), { recursive: true });
      appendFileSync(predictionsPath(ws, 'blind'), 'x');
      const { summary } = await ensemble({ onModelFailure: 'skip', strategy: 'soft-vote', weights: [1, 2, 3] });
      expect(summary?.members).toEqual([{ run: 'sharp', weight: 1 }]);
      expect(summary?.skippedMembers?.map(({ run }) => run)).toEqual(['dim', 'blind']);
      expect(summary?.skippedMembers?.[1].reason).toMatch(/is not what run 'blind' wrote/);
      expect(ctx.said.filter((line) => line.includes('is left out'))).toHaveLength(2);
    });

    it('takes it in again once it is back', async () => {
      const { ensemble, ws } = await workspace();
      rmSync(runDir(ws, 'dim'), { recursive: true });
      const { id } = await ensemble({ onModelFailure: 'skip' });
      await makeTrainedRuns(ws, sights, { dates: 700 });
      const again = await ensemble({ onModelFailure: 'skip' });
      expect(again.id).not.toBe(id);
      expect(again.summary?.members).toHaveLength(3);
      expect(again.summary?.skippedMembers).toBeUndefined();
    });

    it('stops when none is left', async () => {
      const { ensemble } = await workspace();
      await expect(ensemble({ models: ['x', 'y'], onModelFailure: 'skip' })).rejects.toThrow(
        /none of the runs can be used: x: .* y: /,
      );
    });
  });

  it('refuses fewer than two runs, and one run twice', () => {
    expect(() => ensembleConfig.parse({ models: ['a'] })).toThrow('needs at least two runs');
    expect(() => ensembleConfig.parse({ models: ['a', 'a'] })).toThrow('names a run twice');
  });
});
