import { expect, it } from 'vitest';
import { readOpenings, recordOpening } from '../../src/evaluation/holdout-ledger.ts';
import { holdoutTries } from '../../src/evaluation/holdout-tries.ts';
import { writeJson } from '../../src/io/atomic.ts';
import { runManifestPath } from '../../src/io/layout.ts';
import type { RunSummary } from '../../src/io/runs.ts';
import { temporaryFolder } from '../support/temporary.ts';

const workspace = async () => ({ dataDir: '', artifactsDir: await temporaryFolder(), configsDir: '' });
const opening = { stage: 'evaluate', start: 0, end: 1e6, rows: 3 };

it('each look at a hold-out is written down, in order; the same work going on looks once', async () => {
  const ws = await workspace();
  expect(await readOpenings(ws, 'r')).toEqual([]);
  await recordOpening(ws, 'r', { ...opening, work: 'a', predictions: 'p' });
  await recordOpening(ws, 'r', { ...opening, work: 'a', predictions: 'p' });
  await recordOpening(ws, 'r', { ...opening, work: 'b' });
  await recordOpening(ws, 'r', opening);
  const found = await recordOpening(ws, 'r', { ...opening, stage: 'backtest' });
  expect(found).toEqual(await readOpenings(ws, 'r'));
  expect(found.map(({ stage, work, predictions }) => [stage, work, predictions])).toEqual([
    ['evaluate', 'a', 'p'],
    ['evaluate', 'b', undefined],
    ['evaluate', undefined, undefined],
    ['backtest', undefined, undefined],
  ]);
  expect(found[0]).toMatchObject({ start: '1970-01-01T00:00:00Z', end: '1970-01-01T00:00:01Z', rows: 3 });
});

it('tries of a hold-out are the different predictions scored on the same rows, label and features', async () => {
  const ws = await workspace();
  const holdout = { start: '2024-01-01T00:00:00Z' };
  const run = (name: string, change = {}) =>
    ({ run: name, featuresName: 'set', labelColumn: 'up', holdout, ...change }) as unknown as RunSummary;
  const own = run('own');
  const tries = (current = 'own p') => holdoutTries(ws, own, current);
  const opened = async (summary: RunSummary, ...predictions: (string | undefined)[]) => {
    await writeJson(runManifestPath(ws, summary.run), { summary });
    for (const hash of predictions)
      await recordOpening(ws, summary.run, { ...opening, ...(hash && { predictions: hash }) });
  };
  expect(await tries()).toBe(1);
  await opened(own, 'own p', 'own p');
  expect(await tries()).toBe(1);
  expect(await tries('own q')).toBe(2);
  await opened(run('other'), 'other p', 'own p');
  expect(await tries()).toBe(2);
  await opened(run('later', { holdout: { start: '2024-02-01T00:00:00Z' } }), 'later p');
  await opened(run('label', { labelColumn: 'down' }), 'label p');
  await opened(run('features', { featuresName: 'more' }), 'features p');
  await opened(run('sealed'));
  expect(await tries()).toBe(2);
  // Openings of before hashes were written count each.
  await opened(run('old'), undefined);
  expect(await tries()).toBe(3);
});
