import { join } from 'node:path';
import type { StageContext } from '../../core/context.ts';
import { writeFileAtomic } from '../../io/atomic.ts';
import { studyDir } from '../../io/layout.ts';
import { type Table, writeTable } from '../../io/parquet.ts';
import { optunaJournal } from '../../tuning/optuna-journal.ts';
import { lossAt } from '../../tuning/rungs.ts';
import type { Params, Space } from '../../tuning/space.ts';
import type { StudyPart, TuneSummary } from '../../tuning/study.ts';
import { type TunedFile, type TunedFitting, type TunedPart, writeTunedFile } from '../../tuning/tuned-file.ts';
import { trainConfig } from '../train.ts';
import type { TuneConfig } from './config.ts';
import type { WindowColumns } from './window-columns.ts';

interface StudyResult extends TuneSummary {
  readonly config: TuneConfig;
  /** Parameters and windows together. */
  readonly plan: Space;
  readonly windows: WindowColumns;
  readonly ledger: string;
}

/** Writes trials.parquet, the same for Optuna, and the file of parameters. @returns their paths, and what to type next */
export async function writeStudyFiles(
  result: StudyResult,
  ctx: StageContext,
): Promise<{ files: string[]; next: string[] }> {
  const { study, direction, parts, plan, path } = result;
  const trialsFile = join(studyDir(ctx.workspace, study), 'trials.parquet');
  await writeTable(trialsFile, trialTable(parts, plan, result.rungs.rounds));
  const journalFile = join(studyDir(ctx.workspace, study), 'optuna-journal.log');
  const named = parts.map(({ part, trials }) => ({ name: `${study}/${part}`, direction, space: plan, trials }));
  await writeFileAtomic(journalFile, optunaJournal(named));
  const tuned = tunedFile(result);
  await writeTunedFile(path, tuned);
  return { files: [trialsFile, journalFile, path], next: nextCommands(result, tuned) };
}

/**
 * One row a trial: search, number, state, value, score of each fold, loss at each rung of rounds, parameters. How long it took is
 * in the manifest.
 */
function trialTable(parts: readonly StudyPart[], space: Space, rungs: readonly number[]): Table {
  const trials = parts.flatMap(({ part, trials: own }) => own.map((trial) => ({ part, trial })));
  const numbers = (of: (trial: StudyPart['trials'][number]) => number | null | undefined) =>
    Float64Array.from(trials, ({ trial }) => of(trial) ?? Number.NaN);
  const folds = Math.max(...parts.map((part) => part.folds.length));
  const table: Table = {
    search: trials.map(({ part }) => part),
    number: Int32Array.from(trials, ({ trial }) => trial.number),
    state: trials.map(({ trial }) => trial.state),
    source: trials.map(({ trial }) => trial.source),
    value: numbers(({ value }) => value),
  };
  for (let fold = 0; fold < folds; fold++) table[`score_${fold}`] = numbers(({ scores }) => scores[fold]);
  for (const rounds of rungs) table[`loss_at_${rounds}`] = numbers((trial) => lossAt(trial, rounds));
  for (const { name, distribution } of space) {
    const isText = distribution.kind === 'choice' && distribution.choices.some((choice) => typeof choice !== 'number');
    table[`param_${name}`] = isText
      ? trials.map(({ trial }) => (trial.params[name] === undefined ? null : String(trial.params[name])))
      : numbers(({ params }) => params[name] as number | undefined);
  }
  table.predictions = trials.map(({ trial }) => trial.predictions ?? null);
  return table;
}

function tunedFile(result: StudyResult): TunedFile {
  const { study, learner, featuresName, label, objective, splitsHash, nested, parts, windows, ledger, config } = result;
  const bestOf = ({ trials, best }: StudyPart): Params => trials[best].params;
  const partOf = (part: StudyPart): TunedPart => {
    const params = bestOf(part);
    const isWindow = ([name]: [string, unknown]) => windows.space.some((dimension) => dimension.name === name);
    const own = Object.entries(params);
    return {
      params: {
        ...(config.params as TunedPart['params']),
        ...Object.fromEntries(own.filter((entry) => !isWindow(entry))),
      },
      windows: Object.fromEntries(own.filter(isWindow)) as Record<string, number>,
      columns: [...windows.columns(params)],
      saw: part.saw as TunedPart['saw'],
    };
  };
  const everyBest = parts.map(bestOf);
  return {
    version: 1,
    study,
    learner,
    features: featuresName,
    label,
    objective,
    fitting: fittingOf(config),
    splitsHash,
    ledger,
    optimistic: !nested,
    final: partOf(parts[parts.length - 1]),
    folds: parts.flatMap((part) => (part.fold === 'final' ? [] : [{ fold: part.fold, ...partOf(part) }])),
    replaces:
      windows.space.length > 0 ? [...new Set([...windows.replaced, ...everyBest.flatMap(windows.columns)])] : [],
    featureChoices: [...new Set(everyBest.flatMap(windows.choices))],
  };
}

function fittingOf(config: TuneConfig): TunedFitting {
  const { balanceClasses, classWeights, weights, oldestWeight, validationShare, refit } = config;
  return { balanceClasses, ...(classWeights && { classWeights }), weights, oldestWeight, validationShare, refit };
}

/** The commands that train a model with what was found, fitted as the trials were. */
function nextCommands({ featuresName, splitsPath, learner, path, config }: StudyResult, tuned: TunedFile): string[] {
  const set = tuned.featureChoices.length === 0 ? featuresName : `${featuresName}-tuned`;
  const flags = [
    `--features ${set}`,
    `--splits ${splitsPath}`,
    config.selection === undefined ? '' : `--selection ${config.selection}`,
    config.label === undefined ? '' : `--label ${config.label}`,
    config.symbols === undefined ? '' : `--symbols ${config.symbols.join(',')}`,
    `--model ${learner}`,
    `--params-from ${path}`,
    config.weights === 'none' ? '' : `--weights ${config.weights}`,
    config.weights === 'time-decay' ? `--oldest-weight ${config.oldestWeight}` : '',
    config.balanceClasses ? '--balance-classes' : '',
    config.classWeights === undefined ? '' : `--override 'train.classWeights=${JSON.stringify(config.classWeights)}'`,
    config.validationShare === defaultShare ? '' : `--validation-share ${config.validationShare}`,
    config.refit ? '' : '--no-refit',
  ];
  const train = ['trademl train', ...flags.filter((flag) => flag !== '')].join(' ');
  if (tuned.featureChoices.length === 0) return [train];
  return [
    `trademl features --name ${set} --features '${tuned.featureChoices.join(',')}'  # with the other flags of set '${featuresName}'`,
    train,
  ];
}

const defaultShare = trainConfig.shape.validationShare.parse(undefined);
