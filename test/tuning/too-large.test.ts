import { describe, expect, it } from 'vitest';
import { trainConfig, trainStage } from '../../src/stages/train.ts';
import { failures } from '../../src/tuning/trial.ts';
import { studyMarket, tune } from './study-market.ts';

const weights =
  /^learner mlp: a network of 1,6\d\d,\d{3},\d{3} weights \(units 4096, layers 100\) has 6\.\d GiB of weights/;

describe('networks that do not fit into any machine', () => {
  const market = studyMarket();

  it('fail their trials with the reason, and the study goes on', async () => {
    const { parts } = await tune(await market, {
      model: 'mlp',
      study: 'large',
      nested: false,
      space: { layers: 'choice(1,100)' },
      params: { units: 4096, epochs: 1 },
    });
    const { trials, best } = parts[0];
    const failed = trials.filter(({ params }) => params.layers === 100);
    expect([trials.length, failed.length > 0, failed.length < 6]).toEqual([6, true, true]);
    for (const { reason, state, value } of failed) {
      expect({ reason, state, value }).toEqual({
        reason: expect.stringMatching(weights),
        state: 'failed',
        value: null,
      });
    }
    expect(trials.filter(({ state }) => state === 'complete')).toHaveLength(6 - failed.length);
    expect(trials[best].params.layers).toBe(1);
    expect(failures(trials)).toEqual([{ reason: expect.stringMatching(weights), trials: failed.length }]);
  });

  it('are refused by train before the first fold, or left out where that is asked for', async () => {
    const ctx = await market;
    const large = { model: 'mlp', params: { units: 4096, layers: 100 }, run: 'large' };
    await expect(trainStage(trainConfig.parse({ features: 'small', ...large }), ctx)).rejects.toMatchObject({
      kind: 'too-large',
      message: expect.stringMatching(weights),
      hint: 'lower units or layers',
    });
    const runs = [large, { model: 'logistic', run: 'plain' }];
    const { skipped, runs: trained } = await trainStage(
      trainConfig.parse({ features: 'small', runs, onModelFailure: 'skip' }),
      ctx,
    );
    expect(skipped).toEqual([{ run: 'large', reason: expect.stringMatching(weights) }]);
    expect(trained.map(({ name }) => name)).toEqual(['plain']);
  });
});
