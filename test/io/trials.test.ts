import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countTradedTries, countTries, readTrials, recordTrials, type Trial } from '../../src/io/trials.ts';
import { temporaryFolder } from '../support/temporary.ts';

const trial = (id: string, change: Partial<Trial> = {}): Trial => ({ id, run: 'r', stage: 'train', ...change });

describe('the ledger of tries', () => {
  it.each([
    ['nothing', [], 0, 1],
    ['two configurations', [trial('a'), trial('b')], 2, 2],
    ['one inside a fold', [trial('a'), trial('b', { insideFold: 0 })], 1, 1],
    ['predictions traded once', [trial('a'), trial('x', { backtestOf: 'p' })], 1, 1],
    [
      'predictions traded by three settings, others by one',
      [
        trial('a'),
        trial('b'),
        ...['x', 'y', 'z'].map((id) => trial(id, { backtestOf: 'p' })),
        trial('w', { backtestOf: 'q' }),
      ],
      2,
      4,
    ],
  ])('%s: %#', (_, trials, scored, traded) => {
    expect(countTries(trials)).toBe(scored);
    expect(countTradedTries(trials)).toBe(traded);
  });

  it('counts no less than a run knows of itself', () => expect(countTradedTries([trial('a')], 5)).toBe(5));

  it('adds an id once', async () => {
    const path = join(await temporaryFolder(), 'ledger.json');
    expect(await recordTrials(path, [trial('a'), trial('b')])).toBe(2);
    expect(await recordTrials(path, [trial('a'), trial('c')])).toBe(3);
  });

  it.each(['{', '{}', '[]', 'null'])('damaged (%s): says what its loss means, and counts nothing', async (text) => {
    const path = join(await temporaryFolder(), 'ledger.json');
    await writeFile(path, text);
    const refusal = { kind: 'data', hint: expect.stringContaining('every score looks better than it is') };
    await expect(readTrials(path)).rejects.toMatchObject(refusal);
    await expect(recordTrials(path, [trial('a')])).rejects.toMatchObject(refusal);
  });
});
