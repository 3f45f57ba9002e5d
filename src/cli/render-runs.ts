import { fixed, percent } from '../report/format.ts';
import type { ListedRun, RunsOutcome } from '../stages/runs.ts';
import type { Ui } from './ui.ts';

const number = (value: number | null | undefined, decimals = 2) => fixed(value ?? Number.NaN, decimals);
const text = (value: unknown) => (value === undefined ? '-' : JSON.stringify(value));

function runsTable(runs: readonly ListedRun[], ui: Ui): void {
  ui.table(
    [
      'run',
      'made by',
      'label',
      'features',
      'bars',
      'symbols',
      'score',
      'verdict',
      'after costs',
      'Sharpe a year',
      'return',
      'traded',
    ],
    runs.map((run) => [
      run.run,
      run.learner,
      run.label,
      run.featuresName,
      run.interval,
      run.symbols,
      run.score ? `${run.score.metric} ${number(run.score.value, 3)}` : '-',
      run.verdict ?? '-',
      run.afterCosts ?? '-',
      number(run.sharpe),
      percent(run.totalReturn ?? Number.NaN),
      run.traded ?? '-',
    ]),
  );
}

/** Results of a run that was trained again since stand in no column: they are another model's. */
function staleNotes(runs: readonly ListedRun[], ui: Ui): void {
  const commands = { backtest: 'trademl backtest', evaluation: 'trademl evaluate' };
  for (const { run, stale } of runs) {
    if (stale.length === 0) continue;
    const make = (['backtest', 'evaluation'] as const).filter((result) => stale.includes(result));
    ui.line(
      `${run}: ${stale.join(' and ')} left out, made of older predictions or cut short; make again: ${make.map((result) => `${commands[result]} --run ${run}`).join(' && ')}`,
    );
  }
}

export function renderRuns({ action, runs, stages, difference }: RunsOutcome, ui: Ui): void {
  if (runs.length === 0) {
    ui.line('no runs yet: trademl train --run NAME');
    return;
  }
  runsTable(runs, ui);
  staleNotes(runs, ui);
  for (const { stage, startedAt, seconds, seed, versions, inputs, config } of stages ?? []) {
    ui.heading(
      `${stage}: ${startedAt}, ${number(seconds, 1)} s, seed ${seed}, trademl ${versions.trademl} ${versions.build ?? ''}`,
    );
    ui.line(`config: ${JSON.stringify(config)}`);
    ui.table(
      ['input', 'sha256'],
      inputs.map(({ path, sha256 }) => [path, sha256.slice(0, 16)]),
    );
  }
  if (action !== 'diff' || !difference) return;
  ui.heading('What differs');
  for (const sentence of difference.sentences) ui.line(`- ${sentence}`);
  const changed = difference.stages.flatMap(({ stage, config, versions }) =>
    [...config, ...versions].map(({ key, first, second }) => [stage, key, text(first), text(second)]),
  );
  if (changed.length > 0) ui.table(['stage', 'key', runs[0].run, runs[1].run], changed);
}
