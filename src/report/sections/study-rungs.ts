import { readPruner } from '../../tuning/pruners.ts';
import { countAtRungs } from '../../tuning/rungs.ts';
import type { TuneSummary } from '../../tuning/study.ts';
import { count, figureOf } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { table } from '../table.ts';
import { section } from './section.ts';

/** At which rung the search for the final model stopped how many trials; nothing of a study whose pruner has no rungs. */
export function studyRungsSection({
  parts,
  pruner,
  rungs: { unit, rounds },
  direction,
  objective,
}: TuneSummary): Markup {
  const { trials, folds } = parts[parts.length - 1];
  const rungs = unit === 'rounds' ? rounds : (readPruner(pruner).rungs?.(folds.length) ?? []);
  if (rungs.length === 0) return html``;
  const isOverRounds = unit === 'rounds';
  const better = isOverRounds ? 'lower' : direction;
  const text = {
    id: 'rungs-heading',
    title: 'Rungs',
    note: isOverRounds
      ? 'After so many rounds of its first fold a trial goes on or ends, by its loss on the rows that early stopping watches.'
      : 'After so many folds a trial goes on or ends, by the mean of its scores so far.',
  };
  const score = isOverRounds ? 'loss' : objective;
  const head = [
    { head: isOverRounds ? 'After rounds' : 'After folds' },
    { head: 'Trials that reached it', numeric: true },
    { head: 'Stopped there', numeric: true },
    { head: `Best ${score}`, numeric: true },
  ];
  const rows = countAtRungs(trials, rungs, unit, direction).map(({ rung, reached, stopped, best }) => [
    isOverRounds ? count(rung) : `${count(rung)} of ${count(folds.length)}`,
    count(reached),
    count(stopped),
    figureOf(best),
  ]);
  const complete = trials.filter(({ state }) => state === 'complete').length;
  return section(
    text,
    html`${table('rungs', `Trials of the search for the final model at each rung, ${better} ${score} is better`, head, rows)}
<p class="small">${count(complete)} of ${count(trials.length)} trials were scored on every fold.</p>`,
  );
}
