import { describe, expect, it } from 'vitest';
import { predictionsPath } from '../../src/io/layout.ts';
import { readFrame } from '../../src/io/parquet.ts';
import { trainConfig, trainStage } from '../../src/stages/train.ts';
import { readTunedFile } from '../../src/tuning/tuned-file.ts';
import { sharedMarket, studyFile, studyMarket, tune } from './study-market.ts';

describe('windows', () => {
  it('replace the columns of the feature, and the default windows give the stored columns', async () => {
    const ctx = await studyMarket();
    const summary = await tune(ctx, { window: { 'rsi.period': 'int(3,20)', 'macd.fast': 'int(5,15)' }, trials: 5 });
    expect(Object.keys(summary.space)).toEqual(['maxDepth', 'eta', 'subsample', 'rsi.period', 'macd.fast']);
    const tuned = await readTunedFile(summary.path);
    const period = summary.best['rsi.period'];
    expect(tuned.final.columns).toContain(`rsi_${period}`);
    expect(tuned.final.windows).toEqual({ 'rsi.period': period, 'macd.fast': summary.best['macd.fast'] });
    expect(tuned.replaces).toEqual(expect.arrayContaining(['rsi_7', 'rsi_14']));
    // A set with the tuned columns trains as the study did.
    const { featuresConfig } = await import('../../src/stages/features-config.ts');
    const { featuresStage } = await import('../../src/stages/features.ts');
    const features = ['roc:period=5', 'macd', ...tuned.featureChoices];
    const label = ['up:horizon=2'];
    await featuresStage(featuresConfig.parse({ name: 'tuned', set: 'none', features, label }), ctx);
    const config = {
      features: 'tuned',
      splits: summary.splitsPath,
      paramsFrom: summary.path,
      validationShare: 0,
      run: 'r',
    };
    const { runs } = await trainStage(trainConfig.parse(config), ctx);
    const run = await readFrame(predictionsPath(ctx.workspace, 'r'));
    const outer = await readFrame(studyFile(ctx, 'outer.parquet'));
    expect(run.columns.p_up.filter((_, row) => run.columns.fold[row] >= 0)).toEqual(outer.columns.p_up);
    expect(runs[0].summary?.trials).toBe(6);
    await expect(trainStage(trainConfig.parse({ features: 'small', paramsFrom: summary.path }), ctx)).rejects.toThrow(
      /has no column '(rsi|macd)_/,
    );
  });

  it('at the lengths of the set score as the set does', async () => {
    const ctx = await studyMarket();
    const space = { maxDepth: 'int(5,6)', eta: 'float(0.1,0.2)' };
    const plain = await tune(ctx, { space, trials: 1, nested: false });
    const windows = { 'roc.period': 'int(5,6)', 'macd.fast': 'int(8,12)' };
    const again = await tune(ctx, { space, trials: 1, nested: false, window: windows, study: 't' });
    const [first] = again.parts[0].trials;
    expect(first).toMatchObject({ source: 'defaults', params: { 'roc.period': 5, 'macd.fast': 12, maxDepth: 6 } });
    expect(first.value).toBe(plain.parts[0].trials[0].value);
  });

  it.each([
    [{ 'rsi.perod': 'int(3,9)' }, "feature 'rsi' has no parameter 'perod'", "did you mean 'period'?"],
    [{ 'rsii.period': 'int(3,9)' }, "unknown feature 'rsii'", "did you mean 'rsi'?"],
    [{ period: 'int(3,9)' }, "window 'period' is not FEATURE.PARAMETER", 'rsi.period'],
    [{ 'rsi.period': 'int(0,9)' }, 'values must be whole numbers from', ''],
    [{ 'rsi.period': 'float(3,9)' }, 'values must be whole numbers from', 'use int()'],
  ])('%o is refused', async (window, message, hint) => {
    const ctx = await sharedMarket();
    await expect(tune(ctx, { window, trials: 1 })).rejects.toMatchObject({
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });

  it('longer than the splits purge behind a test window are refused', async () => {
    const ctx = await studyMarket({ scheme: 'purged-kfold' });
    await expect(tune(ctx, { window: { 'rsi.period': 'int(5,60)' }, trials: 1 })).rejects.toMatchObject({
      message: expect.stringContaining('look back 60 bars, the splits purge 30'),
      hint: expect.stringContaining('--purge-lookback 60'),
    });
  });
});
