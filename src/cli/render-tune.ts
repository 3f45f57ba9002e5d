import type { StageOutcome } from '../stages/run-stage.ts';
import type { Params } from '../tuning/space.ts';
import type { StudyPart, StudyTrial, TuneSummary } from '../tuning/study.ts';
import { failures, isBetter } from '../tuning/trial.ts';
import type { Ui } from './ui.ts';

/** Trials that the table shows; trials.parquet has them all. */
const shownTrials = 10;

export function renderTune({ summary }: StageOutcome<TuneSummary>, ui: Ui): void {
  if (!summary) return;
  const { study, learner, label, objective, direction, parts, outer } = summary;
  const final = parts[parts.length - 1];
  ui.heading(`${study}: ${learner} on ${label}, ${objective} (${direction} is better), ${summary.sampler}`);
  renderTrials(final, summary, ui);
  if (final.importance.length > 0) {
    const shares = final.importance.map(({ name, importance }) => `${name} ${(100 * importance).toFixed(0)} %`);
    ui.line(`explains of the objective's variance by itself: ${shares.join(', ')}`);
  }
  if (outer) renderOuter(summary, outer, ui);
  else ui.line('the search looked at the folds themselves: these scores are the best of many, and optimistic');
  if (summary.cutShort) ui.line('the time was over before the last trial; the same command goes on from here');
  ui.line(`configurations tried on this label so far: ${summary.trials}`);
  ui.line(`parameters: ${summary.path}`);
  for (const command of summary.next) ui.line(`  ${command}`);
}

function renderTrials({ trials, best }: StudyPart, { direction, space, rungs }: TuneSummary, ui: Ui): void {
  const counts = ['complete', 'pruned', 'failed'].map(
    (state) => `${trials.filter((trial) => trial.state === state).length} ${state}`,
  );
  const at = rungs.rounds.length > 0 ? `, rungs after ${rungs.rounds.join(', ')} rounds of the first fold` : '';
  ui.line(`search for the final model: ${trials.length} trials, ${counts.join(', ')}${at}`);
  for (const { reason, trials: count } of failures(trials)) ui.line(`failed, ${count}: ${reason}`);
  const ranked = trials.filter(({ state }) => state === 'complete').sort((a, b) => order(a, b, direction));
  const names = Object.keys(space);
  ui.table(
    ['trial', 'score', 'from', ...names],
    ranked
      .slice(0, shownTrials)
      .map((trial) => [
        trial.number === best ? `${trial.number} *` : String(trial.number),
        figure(trial.value),
        trial.source,
        ...names.map((name) => figure(trial.params[name])),
      ]),
  );
}

function order(a: StudyTrial, b: StudyTrial, direction: TuneSummary['direction']): number {
  if (a.value === b.value) return a.number - b.number;
  return isBetter(direction, a.value as number, b.value as number) ? -1 : 1;
}

function renderOuter({ objective }: TuneSummary, outer: NonNullable<TuneSummary['outer']>, ui: Ui): void {
  ui.line(`on each fold's test rows, which its search never saw (${objective}):`);
  ui.table(
    ['fold', 'test rows', 'tuned', 'untuned', 'parameters'],
    outer.folds.map(({ fold, testRows, value, untuned, params }) => [
      fold,
      testRows,
      figure(value),
      figure(untuned),
      describe(params),
    ]),
  );
  ui.line(`all folds: tuned ${figure(outer.value)}, untuned ${figure(outer.untuned)}`);
}

function describe(params: Params): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${figure(value)}`)
    .join(', ');
}

function figure(value: unknown): string {
  if (value === null || value === undefined) return '-';
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);
}
