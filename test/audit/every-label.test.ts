import { beforeAll, describe, expect, it } from 'vitest';
import { auditStage } from '../../src/stages/audit.ts';
import { auditConfig } from '../../src/stages/audit-config.ts';
import { featuresStage } from '../../src/stages/features.ts';
import { featuresConfig } from '../../src/stages/features-config.ts';
import { ingestConfig, ingestStage } from '../../src/stages/ingest.ts';
import { splitsConfig, splitsStage } from '../../src/stages/splits.ts';
import { testContext } from '../support/stage-context.ts';

/*
 * No false alarm whatever is predicted: labels with a class in between, labels that are known at their own time, numbers,
 * labels that compare symbols, states that last.
 */
const ctx = testContext();
const labels = [
  'up:horizon=1',
  'direction:horizon=1,band=0.01',
  'triple-barrier:horizon=5',
  'forward-return:horizon=5',
  'excess:horizon=5',
  'volatility:window=20',
  'regime:ahead=1',
];

beforeAll(async () => {
  await ingestStage(ingestConfig.parse({ source: 'synthetic', symbols: 4, days: 400, edge: 0.06 }), ctx);
});

describe.each(labels)('an honest set with label %s', (label) => {
  const name = label.split(':')[0];

  it.each(['walk-forward', 'purged-kfold'])('passes with %s splits', async (scheme) => {
    const features = ['rsi', 'roc', 'natr', 'volume_ratio', 'body_share', 'adx'];
    await featuresStage(featuresConfig.parse({ name, set: 'none', features, label: [label] }), ctx);
    await splitsStage(splitsConfig.parse({ features: name, scheme, nFolds: 3 }), ctx);
    const { summary, exitCode } = await auditStage(auditConfig.parse({ features: name, depth: 'full' }), ctx);
    const leaks = summary?.checks.filter(({ status }) => status === 'leak') ?? [];
    expect(leaks.map(({ check, findings }) => ({ check, findings }))).toEqual([]);
    expect(exitCode).toBeUndefined();
    const refit = summary?.checks.find(({ check }) => check === 'refit');
    expect(refit?.status, JSON.stringify(refit)).toBe('pass');
  });
});
