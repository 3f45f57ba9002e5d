import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { auditStateOf } from '../../src/evaluation/audit-state.ts';
import { auditPath, splitsPath } from '../../src/io/layout.ts';
import { auditStage } from '../../src/stages/audit.ts';
import { auditConfig } from '../../src/stages/audit-config.ts';
import { evaluateConfig, evaluateStage } from '../../src/stages/evaluate.ts';
import { featuresStage } from '../../src/stages/features.ts';
import { featuresConfig } from '../../src/stages/features-config.ts';
import { ingestConfig, ingestStage } from '../../src/stages/ingest.ts';
import { splitsConfig, splitsStage } from '../../src/stages/splits.ts';
import { trainConfig, trainStage } from '../../src/stages/train.ts';
import { testContext } from '../support/stage-context.ts';

const ctx = testContext();
const ws = ctx.workspace;
const features = (list: string[]) =>
  featuresStage(featuresConfig.parse({ name: 'small', set: 'none', features: list, label: ['up:horizon=2'] }), ctx);
const split = () => splitsStage(splitsConfig.parse({ features: 'small', nFolds: 3, holdoutStart: '2020-01-02' }), ctx);
const train = () => trainStage(trainConfig.parse({ features: 'small', model: 'prior', run: 'r' }), ctx);
const audit = (config: object) => auditStage(auditConfig.parse({ run: 'r', ...config }), ctx);
const evaluate = () => evaluateStage(evaluateConfig.parse({ run: 'r', resamples: 100 }), ctx);
const list = ['rsi', 'roc', 'ema_ratio', 'natr', 'volume_ratio'];

beforeAll(async () => {
  await ingestStage(ingestConfig.parse({ source: 'synthetic', symbols: 3, days: 320, edge: 0 }), ctx);
  await features(list);
  await split();
  await train();
});

describe('audit of a run', () => {
  it('is not audited before, and audited by a certificate whose hashes fit', async () => {
    expect((await evaluate()).summary?.audit).toMatchObject({ audited: false, certificate: null });
    const { summary, exitCode } = await audit({});
    expect(exitCode).toBeUndefined();
    const status = Object.fromEntries((summary?.checks ?? []).map((check) => [check.check, check.status]));
    for (const check of ['truncation', 'labels', 'splits', 'fits', 'refit', 'null-run', 'execution']) {
      expect(status[check], check).toBe('pass');
    }
    const evaluated = await evaluate();
    expect(evaluated.status).toBe('done');
    expect(evaluated.summary?.audit).toMatchObject({ audited: true, certificate: summary?.id });
  });

  it('a leak on file counts before anything else', async () => {
    const path = auditPath(ws, 'other');
    writeFileSync(path, readFileSync(auditPath(ws, 'r'), 'utf8').replace(/"status": "\w+"/, '"status": "leak"'));
    expect(await auditStateOf(ws, 'r')).toMatchObject({
      audited: false,
      note: expect.stringContaining('found a leak'),
    });
    writeFileSync(path, readFileSync(auditPath(ws, 'r'), 'utf8').replace(/"features": "\w+"/, '"features": "0"'));
    expect((await auditStateOf(ws, 'r')).audited).toBe(true);
  });

  it('a split file edited by hand so that training reaches into the hold-out is a leak', async () => {
    const path = splitsPath(ws, 'small');
    const plan = JSON.parse(readFileSync(path, 'utf8'));
    plan.folds[2].train[0].end = plan.holdout.end;
    const edited = `${path}.edited.json`;
    writeFileSync(edited, JSON.stringify(plan));
    const { summary, exitCode } = await audit({ splits: edited, name: 'edited' });
    expect(exitCode).toBe(3);
    expect(summary?.checks.find(({ check }) => check === 'splits')?.status).toBe('leak');
  });

  it('a run whose record names rows of the test fold is a leak', async () => {
    const { runManifestPath } = await import('../../src/io/layout.ts');
    const path = runManifestPath(ws, 'r');
    const text = readFileSync(path, 'utf8');
    const manifest = JSON.parse(text);
    const [first, last] = [manifest.summary.folds[0], manifest.summary.folds[2]];
    first.fits = last.fits.map((fit: object) => ({ ...fit, fold: 0 }));
    writeFileSync(path, JSON.stringify(manifest));
    const { summary, exitCode } = await audit({ name: 'tampered' });
    writeFileSync(path, text);
    expect(exitCode).toBe(3);
    expect(summary?.checks.filter(({ status }) => status === 'leak').map(({ check }) => check)).toEqual(['fits']);
  });

  it('is not audited any more once the features change', async () => {
    await features([...list, 'cci']);
    expect(await auditStateOf(ws, 'r')).toMatchObject({
      audited: false,
      note: expect.stringContaining('have changed since'),
    });
  });
});
