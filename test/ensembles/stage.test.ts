import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensembleCommand } from '../../commands/ensemble.ts';
import { calibrators } from '../../src/calibration/index.ts';
import { strategies } from '../../src/ensembles/index.ts';
import { readCombination } from '../../src/ensembles/saved-combination.ts';
import { writeJson } from '../../src/io/atomic.ts';
import { readJson } from '../../src/io/json.ts';
import { predictionsPath, runDir, runManifestPath, splitsPath } from '../../src/io/layout.ts';
import { readManifest } from '../../src/io/manifest.ts';
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
    expect([...new Set(named)]).toEqual([...strategies.names(), ...calibrators.names()]);
    const keys = strategies.all().flatMap(({ name, params }) => (name === 'meta-mlp' ? [] : Object.keys(params.shape)));
    for (const key of keys) expect(docs).toContain(`\`${key}\``);
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
      expect(sentence).toMatch(
        /does not help: it is worse than the best single run 'good': log loss .* higher than the best single run 'good'/,
      );
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

  describe('parameters of the strategy', () => {
    it('of weighted: draws the weights towards equal ones', async () => {
      const { ensemble } = await workspace();
      const weightsAt = async (equalShare: number) => {
        const { summary } = await ensemble({ strategy: 'weighted', params: { equalShare } });
        return summary?.members?.map(({ weight }) => weight as number) ?? [];
      };
      const best = await weightsAt(0);
      for (const weight of await weightsAt(1)) expect(weight).toBeCloseTo(1 / 3, 12);
      (await weightsAt(0.4)).forEach((weight, i) => {
        expect(weight).toBeCloseTo(0.6 * best[i] + 0.4 / 3, 12);
      });
    });

    it('of stack-logistic: a penalty takes the weights of log-odds to nothing', async () => {
      const { ensemble, ws } = await workspace();
      const spreadAt = async (penalty: number) => {
        await ensemble({ strategy: 'stack-logistic', params: { penalty } });
        const { combination } = await readCombination(runDir(ws, 'ensemble'));
        if (combination.form !== 'logistic') throw new Error('another form');
        return Math.max(...combination.coefficients.slice(1).map(Math.abs));
      };
      expect(await spreadAt(1)).toBeGreaterThan(0.5);
      expect(await spreadAt(1e9)).toBeLessThan(1e-4);
    });

    it('of regime-gated: no shrinkage believes a regime, much shrinkage none', async () => {
      const { ensemble } = await workspace({ regimes: 2, dates: 900 });
      const sharesAt = async (shrinkage: number) => {
        const regimes = ['regime_0', 'regime_1'];
        const { summary } = await ensemble({ strategy: 'regime-gated', regimes, params: { shrinkage } });
        return summary?.regimes?.map(({ share }) => share);
      };
      expect(await sharesAt(0)).toEqual([1, 1]);
      expect(await sharesAt(1e6)).toEqual([0, 0]);
    });

    it('of meta-mlp are those of the network', async () => {
      const { ensemble, ws } = await workspace({ regimes: 2, dates: 900 });
      const params = { layers: 1, units: 3, epochs: 2, batch: 512 };
      await ensemble({ strategy: 'meta-mlp', regimes: ['regime_0'], params });
      const model = await readJson(join(runDir(ws, 'ensemble'), 'combination/learner.json'), 'model');
      expect(model).toMatchObject({ state: { spec: { kind: 'mlp', layers: 1, units: 3 }, params } });
    });

    it('of every strategy that learns: below fewestRows the plain mean stands in', async () => {
      const { ensemble } = await workspace();
      expect((await ensemble({ strategy: 'weighted' })).summary).not.toHaveProperty('standsInFor');
      for (const strategy of strategies.all().filter(({ learns }) => learns)) {
        const { summary } = await ensemble({ strategy: strategy.name, params: { fewestRows: 1e6 } });
        expect(summary?.standsInFor).toMatch(
          new RegExp(`^${strategy.name} learned nothing .*: \\d+ learning rows, 1000000 are needed`),
        );
        expect(summary?.members?.map(({ weight }) => weight)).toEqual([1 / 3, 1 / 3, 1 / 3]);
      }
    });

    it('are in the manifest with their defaults, and another value is another run', async () => {
      const { ensemble, ws } = await workspace();
      const { id } = await ensemble({ strategy: 'stack-logistic' });
      const manifest = await readManifest(runManifestPath(ws, 'ensemble'));
      expect(manifest?.config).toMatchObject({ params: { fewestRows: 200, penalty: 1 } });
      expect((await ensemble({ strategy: 'stack-logistic', params: { penalty: 1 } })).status).toBe('up to date');
      expect((await ensemble({ strategy: 'stack-logistic', params: { penalty: 2 } })).id).not.toBe(id);
    });

    it.each(strategies.all())(
      '$name refuses one that it does not have, and each outside its limits',
      async (strategy) => {
        const given = (params: object) =>
          ensembleStage(ensembleConfig.parse({ models: runs, strategy: strategy.name, params }), testContext());
        await expect(given({ shrinkag: 1 })).rejects.toMatchObject({
          kind: 'config',
          message: `ensemble.params of strategy '${strategy.name}': unknown key 'shrinkag'`,
        });
        for (const name of Object.keys(strategy.params.shape)) {
          await expect(given({ [name]: -1 })).rejects.toMatchObject({
            message: expect.stringContaining(`: ${name}: `),
          });
          expect(strategy.params.shape[name].description, name).toMatch(/\w/);
        }
      },
    );
  });

  it("refuses to take a member's place", async () => {
    const { ensemble } = await workspace();
    await expect(ensemble({ run: 'dim' })).rejects.toThrow("the ensemble can't replace its member 'dim'");
  });

  it('refuses fewer than two runs, and one run twice', () => {
    expect(() => ensembleConfig.parse({ models: ['a'] })).toThrow('needs at least two runs');
    expect(() => ensembleConfig.parse({ models: ['a', 'a'] })).toThrow('names a run twice');
  });
});
