import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type JournalStudy, optunaJournal } from '../../src/tuning/optuna-journal.ts';
import { readSpace } from '../../src/tuning/space.ts';
import golden from '../golden/optuna_journal.json' with { type: 'json' };
import { studyFile, studyMarket, tune } from './study-market.ts';

type Line = Record<string, unknown>;

/** Distributions are JSON in a text; the worker is whoever wrote the line. */
function compared(lines: readonly Line[]): Line[] {
  return lines.map(({ worker_id: worker, distributions, ...line }) => {
    expect(typeof worker).toBe('string');
    if (distributions === undefined) return line;
    const texts = Object.entries(distributions as Record<string, string>);
    return { ...line, distributions: Object.fromEntries(texts.map(([name, text]) => [name, JSON.parse(text)])) };
  });
}

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe('the journal for Optuna', () => {
  it('has the lines that Optuna writes for the same trials', () => {
    const space = readSpace({
      depth: 'int(2,8)',
      leaf: 'int(1,100,log)',
      width: 'int(5,50,step=5)',
      eta: 'log(0.01,0.3)',
      share: 'float(0.5,1)',
      rate: 'float(0,1,step=0.25)',
      kind: 'choice(sqrt,0.3,true)',
    });
    const params = { depth: 3, leaf: 7, width: 15, eta: 0.1, share: 0.75, rate: 0.5, kind: 0.3 };
    const when = { startedAt: '2026-11-21T12:00:00Z', seconds: 2.5 };
    const trials: JournalStudy['trials'] = [
      { number: 0, state: 'complete', params, source: 'defaults', value: 0.61, scores: [0.6, 0.62], ...when },
      {
        number: 1,
        state: 'pruned',
        params: { ...params, kind: 'sqrt' },
        source: 'sampler',
        value: null,
        scores: [0.4],
        ...when,
      },
      {
        number: 2,
        state: 'failed',
        params: { depth: 2, kind: true },
        source: 'sampler',
        value: null,
        scores: [],
        reason: 'one class',
        ...when,
      },
    ];
    const text = optunaJournal([{ name: 's/final', direction: 'higher', space, trials }]);
    expect(compared(linesOf(text))).toEqual(compared(golden.values));
  });

  it('is written beside every study, a study of Optuna for each search', async () => {
    const ctx = await studyMarket();
    await tune(ctx, { trials: 2 });
    const lines = linesOf(await readFile(studyFile(ctx, 'optuna-journal.log'), 'utf8'));
    const names = lines.flatMap(({ op_code: code, study_name: name }) => (code === 0 ? [name] : []));
    expect(names).toEqual(['s/fold 0', 's/fold 1', 's/fold 2', 's/final']);
    expect(lines.filter(({ op_code: code }) => code === 4).map(({ study_id: id }) => id)).toEqual([
      0, 0, 1, 1, 2, 2, 3, 3,
    ]);
  });
});
