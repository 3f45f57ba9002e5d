import type { Direction } from '../metrics/metric.ts';
import { type Distribution, toNumber } from './distribution.ts';
import type { Space } from './space.ts';
import type { Trial, TrialState } from './trial.ts';

/** A search as Optuna keeps one. */
export interface JournalStudy {
  readonly name: string;
  readonly direction: Direction;
  readonly space: Space;
  readonly trials: readonly (Trial & { readonly startedAt: string; readonly seconds: number })[];
}

/** Numbers of Optuna's enumerations; the journal stores these. */
const operations = { createStudy: 0, createTrial: 4 } as const;
const directions: Readonly<Record<Direction, number>> = { lower: 1, higher: 2 };
const states: Readonly<Record<TrialState, number>> = { complete: 1, pruned: 2, failed: 3 };
const worker = 'trademl';

/**
 * Searches as a journal file of Optuna: one operation a line, first the study, then a line for each finished trial.
 * `optuna.storages.JournalStorage(JournalFileBackend(FILE))` opens it, and optuna-dashboard shows it. Fold scores are the
 * intermediate values; with a pruner over rounds, the losses at its rungs.
 */
export function optunaJournal(studies: readonly JournalStudy[]): string {
  const lines = studies.flatMap(({ name, direction, space, trials }, id) => [
    { op_code: operations.createStudy, worker_id: worker, study_name: name, directions: [directions[direction]] },
    ...trials.map((trial) => trialLine(id, space, trial)),
  ]);
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function trialLine(study: number, space: Space, trial: JournalStudy['trials'][number]) {
  const active = space.filter(({ name }) => trial.params[name] !== undefined);
  const startedAt = Date.parse(trial.startedAt);
  return {
    op_code: operations.createTrial,
    worker_id: worker,
    study_id: study,
    datetime_start: moment(startedAt),
    state: states[trial.state],
    value: trial.value,
    values: null,
    datetime_complete: moment(startedAt + 1000 * trial.seconds),
    distributions: Object.fromEntries(active.map(({ name, distribution }) => [name, distributionText(distribution)])),
    params: Object.fromEntries(
      active.map(({ name, distribution }) => [name, toNumber(distribution, trial.params[name])]),
    ),
    user_attrs: { source: trial.source, ...(trial.reason !== undefined && { reason: trial.reason }) },
    system_attrs: {},
    intermediate_values: Object.fromEntries(stepsOf(trial)),
  };
}

function stepsOf({ scores, rungs }: Trial): [string, number][] {
  if (rungs) return rungs.map(({ rounds, loss }) => [String(rounds), loss]);
  return scores.flatMap((score, fold) => (score === null ? [] : [[String(fold), score]]));
}

/** Microseconds and an offset, as Python writes them. */
function moment(millis: number): string {
  return new Date(millis).toISOString().replace('Z', '000+00:00');
}

function distributionText(distribution: Distribution): string {
  if (distribution.kind === 'choice') {
    return JSON.stringify({ name: 'CategoricalDistribution', attributes: { choices: distribution.choices } });
  }
  const { kind, low, high, log, step = null } = distribution;
  const name = kind === 'int' ? 'IntDistribution' : 'FloatDistribution';
  return JSON.stringify({ name, attributes: { log, step, low, high } });
}
