import { createRng, deriveSeed } from '../../core/rng.ts';
import { formatTime } from '../../core/time.ts';
import type { Panel } from '../../io/panel.ts';
import type { Check, Finding } from '../check.ts';
import { columnScales, isSame } from '../compare.ts';
import type { FoldPart, Procedure, RowSubject } from '../subject.ts';

/**
 * Everything that learns is run again on a panel in which whatever a fold may not see is noise: labels of all rows but its
 * training rows, features of all rows but its training and test rows. Its predictions must not move by a bit.
 */
export const refit: Check = {
  name: 'refit',
  summary: 'predictions of a fold do not move when labels and features outside its training rows are noise',
  needs: ({ rows, procedure }) => (rows && procedure ? undefined : 'nothing that can be fitted again'),
  run: async (subject, { depth, seed, signal }) => {
    const rows = subject.rows as RowSubject;
    const procedure = subject.procedure as Procedure;
    const parts = depth === 'full' ? rows.folds : rows.folds.slice(-1);
    const before = await procedure.run(rows.panel, new Set(parts.map(({ fold }) => fold)));
    const findings: Finding[] = [];
    let predictions = 0;
    for (const part of parts) {
      signal.throwIfAborted();
      const after = await procedure.run(spoil(rows.panel, part, seed), new Set([part.fold]));
      const expected = before.folds.find(({ fold }) => fold === part.fold);
      const found = after.folds.find(({ fold }) => fold === part.fold);
      if (!expected || !found) continue;
      predictions += expected.score.length;
      const at = expected.score.findIndex((value, i) => !isSame(value, found.score[i]));
      if (at < 0) continue;
      const row = expected.rows[at];
      const message =
        'predictions move when labels and features outside its training rows are noise: something was fitted on them';
      findings.push({ severity: 'leak', where: `fold ${part.fold}`, time: formatTime(rows.panel.time[row]), message });
    }
    return { counts: { folds: parts.length, predictions }, findings };
  },
};

function spoil(panel: Panel, { fold, train, test }: FoldPart, seed: number): Panel {
  const rng = createRng(deriveSeed(seed, 'audit', 'refit', fold));
  const isTrain = new Set(train);
  const isTest = new Set(test);
  const known = Array.from(train, (row) => panel.y[row]);
  const y = panel.y.map((value, row) =>
    isTrain.has(row) || Number.isNaN(value) || known.length === 0 ? value : known[rng.integer(known.length)],
  );
  const scales = columnScales(new Map([['all', panel.columns as Record<string, Float64Array>]]));
  const columns = Object.fromEntries(
    Object.entries(panel.columns).map(([name, values]) => {
      const scale = 3 * (scales.get(name) as number);
      return [
        name,
        Float64Array.from(values, (value, row) => (isTrain.has(row) || isTest.has(row) ? value : scale * rng.normal())),
      ];
    }),
  );
  return { ...panel, y, columns };
}
