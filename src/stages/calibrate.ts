import { join } from 'node:path';
import { costRate, defaultCosts } from '../backtest/costs.ts';
import { type CalibratedFolds, calibrateFolds } from '../calibration/calibrate-folds.ts';
import { fewestOutcomes, keepRule } from '../calibration/choose-method.ts';
import { type ConformalFolds, conformalFolds } from '../calibration/conformal-folds.ts';
import { calibratorPath, writeCalibrator } from '../calibration/saved-calibrator.ts';
import type { StageContext } from '../core/context.ts';
import { messageOf, TrademlError, usageError } from '../core/errors.ts';
import { takeRows } from '../core/frame.ts';
import { hashFile } from '../core/hash.ts';
import { deriveSeed } from '../core/rng.ts';
import { predictionColumns } from '../core/task.ts';
import { loadMembers, type Member } from '../ensembles/members.ts';
import { secondStageFit, secondStageFolds, secondStageTable } from '../ensembles/second-stage-run.ts';
import { type AbstentionTable, abstentionTable } from '../evaluation/abstention.ts';
import {
  beforeAndAfter,
  type CalibrationReport,
  type ConformalReport,
  measureCoverage,
} from '../evaluation/calibration-report.ts';
import type { ComparedRows } from '../evaluation/compare-forecasts.ts';
import { classNames } from '../evaluation/scoring.ts';
import { writeJson } from '../io/atomic.ts';
import { featuresPath, predictionsPath, runDir, runManifestPath } from '../io/layout.ts';
import { writeTable } from '../io/parquet.ts';
import type { RunSummary } from '../io/runs.ts';
import { recordTrial, trialsPath } from '../io/trials.ts';
import { readSplitPlan } from '../splits/index.ts';
import { type CalibrateRunConfig, calibratedName } from './calibrate-config.ts';
import { barFilesOfRun, forwardReturnsOf, scaleOf } from './calibrate-inputs.ts';
import { runStage, type StageOutcome } from './run-stage.ts';

/** The summary of `trademl calibrate`. */
export interface CalibrateSummary extends RunSummary {
  readonly calibration: CalibrationReport;
}

/**
 * Calibrates a run's predictions, fold by fold, into a run of its own, with conformal intervals or sets on request; says
 * what calibration did, and what acting on confident predictions alone would have done.
 */
export async function calibrateStage(
  config: CalibrateRunConfig,
  ctx: StageContext,
): Promise<StageOutcome<CalibrateSummary>> {
  const ws = ctx.workspace;
  const name = calibratedName(config);
  if (name === config.run)
    throw usageError(`the calibrated run can't replace '${name}'`, 'give it another name: --as NAME');
  const predictions = predictionsPath(ws, name);
  const reportPath = join(runDir(ws, name), 'calibration.json');
  const savedPath = calibratorPath(runDir(ws, name));
  return runStage<CalibrateSummary>(ctx, {
    stage: 'calibrate',
    name,
    manifestPath: runManifestPath(ws, name),
    config: { ...config, as: name },
    names: ['as'],
    plan: {
      reads: [predictionsPath(ws, config.run), runManifestPath(ws, config.run), join(ws.dataDir, 'bars')],
      writes: [predictions, reportPath, savedPath],
      work: [
        `calibrate by ${config.method}, each fold with what was known before it`,
        ...(config.conformal === undefined ? [] : [`${config.conformal * 100} % conformal intervals or sets`]),
      ],
    },
    inputs: async () => {
      const { summary } = (await loadMembers(ws, [config.run])).members[0];
      return [
        predictionsPath(ws, config.run),
        summary.splitsPath,
        ...(summary.task.kind === 'regression' ? [] : await barFilesOfRun(ws, summary)),
        ...(config.scale ? summary.symbols.map((symbol) => featuresPath(ws, summary.featuresName, symbol)) : []),
      ];
    },
    work: async (_journal, _id, trial) => {
      const member = (await loadMembers(ws, [config.run])).members[0];
      const { summary: base, predictions: given } = member;
      checkTask(config, base);
      const plan = await readSplitPlan(base.splitsPath);
      const calibrated =
        base.task.kind === 'regression' ? untouched(member) : calibrateFolds(given, plan, base.task, config.method);
      const score = config.score ?? (base.task.kind === 'regression' ? (config.scale ? 'scaled' : 'absolute') : 'lac');
      const scale = config.scale ? await scaleOf(ws, base, given, config.scale) : undefined;
      const conformal =
        config.conformal === undefined
          ? undefined
          : conformalFolds(given, calibrated.columns, plan, base.task, { score, level: config.conformal, scale });
      const names = predictionColumns(base.task);
      await writeTable(predictions, { ...secondStageTable(given, names, calibrated.columns), ...conformal?.columns });
      const calibration = await reportOf(config, name, member, calibrated, conformal, ctx);
      await writeJson(reportPath, calibration);
      const final = calibrated.parts.find(({ fold }) => fold === 'final');
      const quantile = conformal?.parts.find(({ fold }) => fold === 'final')?.quantile ?? null;
      await writeCalibrator(savedPath, {
        of: config.run,
        predictions: await hashFile(predictionsPath(ws, config.run)),
        task: base.task,
        method: final?.method ?? 'identity',
        parameters: final?.parameters ?? [],
        conformal: conformal ? { score, level: conformal.level, quantile, scale: config.scale ?? null } : null,
      });
      const { modelDir: _modelDir, members: _members, ...shared } = base;
      const summary: CalibrateSummary = {
        ...shared,
        run: name,
        kind: 'calibrate',
        learner: final === undefined ? base.learner : `${base.learner}, ${final.method}`,
        features: [],
        importance: [],
        folds: secondStageFolds(base.folds, given, calibrated.columns, base.task, (fold) => fitsOf(fold)),
        fits: fitsOf('final'),
        trials: await recordTrial(trialsPath(ws, base.featuresName, base.labelColumn), {
          id: trial,
          run: name,
          stage: 'calibrate',
        }),
        members: [{ run: config.run, weight: 1 }],
        calibration,
      };
      return { outputs: [predictions, reportPath, savedPath], summary };

      function fitsOf(fold: number | 'final') {
        const part = calibrated.parts.find((found) => found.fold === fold);
        // The rows of a fold's quantile are among those of its map; numbers have no map.
        const rows = part?.train ?? conformal?.learned.get(fold);
        return rows && rows.length > 0 ? [secondStageFit('calibrator', fold, given, rows)] : [];
      }
    },
  });
}

function checkTask({ run, method, conformal, score, scale }: CalibrateRunConfig, { task }: RunSummary): void {
  const isNumbers = task.kind === 'regression';
  if (isNumbers && conformal === undefined) {
    throw usageError(
      `run '${run}' forecasts numbers: there are no probabilities to calibrate`,
      'ask for intervals: --conformal 0.95',
    );
  }
  if (isNumbers && method !== 'auto') {
    throw usageError(`run '${run}' forecasts numbers: method '${method}' maps probabilities`, 'leave --method out');
  }
  if (!isNumbers && scale !== undefined) {
    throw usageError(`run '${run}' predicts classes: --scale sets the width of intervals`, 'leave --scale out');
  }
  if (score !== undefined && conformal === undefined) {
    throw usageError('--score says how conformal intervals or sets are made', 'ask for them: --conformal 0.95');
  }
  const fits = isNumbers ? ['absolute', 'scaled'] : ['lac', 'aps'];
  if (score !== undefined && !fits.includes(score)) {
    throw usageError(`score '${score}' does not serve a ${task.kind} run`, `choose ${fits.join(' or ')}`);
  }
  if (score === 'scaled' && scale === undefined) {
    throw usageError("score 'scaled' needs a column to scale by", 'for example: --scale realised_volatility_20');
  }
  if (method === 'vector' && task.kind === 'binary') {
    throw usageError("method 'vector' needs three classes or more", 'choose platt, beta, isotonic or temperature');
  }
}

/** Numbers have no probabilities to map. */
function untouched({ predictions }: Member): CalibratedFolds {
  return { columns: predictions.outputs.map((column) => Float64Array.from(column)), parts: [] };
}

async function reportOf(
  config: CalibrateRunConfig,
  run: string,
  member: Member,
  calibrated: CalibratedFolds,
  conformal: ConformalFolds | undefined,
  ctx: StageContext,
): Promise<CalibrationReport> {
  const { summary, predictions } = member;
  const { task, horizonBars } = summary;
  const { confidence, resamples } = config;
  const options = (what: string) => ({
    horizonBars,
    confidence,
    resamples,
    seed: deriveSeed(ctx.seed, 'calibrate', what),
    signal: ctx.signal,
  });
  const every = Int32Array.from(predictions.time.keys());
  const outOfFold = every.filter((row) => predictions.fold[row] >= 0);
  const compared = (rows: Int32Array): ComparedRows => ({
    task,
    time: takeRows(predictions.time, rows),
    fold: takeRows(predictions.fold, rows),
    y: takeRows(predictions.y, rows),
  });
  const take = (columns: readonly ArrayLike<number>[], rows: Int32Array) =>
    columns.map((column) => Float64Array.from(rows, (row) => column[row]));
  const taught = new Set(
    calibrated.parts.filter(({ train }) => train.length >= fewestOutcomes).map(({ fold }) => fold),
  );
  const judged = outOfFold.filter((row) => taught.has(predictions.fold[row]));
  return {
    run,
    of: config.run,
    task: task.kind,
    method: config.method,
    rule: config.method === 'auto' ? keepRule : '',
    folds: calibrated.parts.map(({ fold, method, rows, reason, selection }) => ({
      fold,
      method,
      rows,
      reason,
      candidates: selection?.candidates ?? [],
    })),
    probabilities:
      task.kind === 'regression' || judged.length < fewestOutcomes
        ? null
        : await beforeAndAfter(
            take(predictions.outputs, judged),
            take(calibrated.columns, judged),
            compared(judged),
            options('before and after'),
          ),
    abstention:
      task.kind === 'regression' ? null : await abstentionOf(member, calibrated, outOfFold, options('abstention'), ctx),
    conformal: conformal ? await conformalReport() : null,
  };

  async function conformalReport(): Promise<ConformalReport> {
    const { score, level, parts, columns } = conformal as ConformalFolds;
    const finite = new Set(parts.filter(({ quantile }) => quantile !== null).map(({ fold }) => fold));
    const taken = take(Object.values(columns), outOfFold);
    const isOwn = (row: number) => finite.has(predictions.fold[outOfFold[row]]) && !Number.isNaN(taken[0][row]);
    const measured = await measureCoverage(taken, isOwn, compared(outOfFold), options('coverage'));
    return { score, level, ...(config.scale && { scale: config.scale }), parts, ...measured };
  }
}

async function abstentionOf(
  { summary, predictions }: Member,
  { columns }: CalibratedFolds,
  rows: Int32Array,
  options: Parameters<typeof abstentionTable>[2],
  { workspace }: StageContext,
): Promise<AbstentionTable> {
  const roundTripCost = 2 * costRate(defaultCosts);
  const classes = classNames(summary.task);
  let forward: Float64Array | undefined;
  let noReturns: string | undefined;
  if (!classes.includes('up')) noReturns = 'the classes do not say which way the price goes';
  else {
    try {
      forward = await forwardReturnsOf(workspace, summary, predictions, rows);
    } catch (error) {
      if (!(error instanceof TrademlError && error.kind === 'missing-input')) throw error;
      noReturns = messageOf(error);
    }
  }
  const table = await abstentionTable(
    {
      time: takeRows(predictions.time, rows),
      y: takeRows(predictions.y, rows),
      outputs: columns.map((column) => takeRows(column, rows)),
      classes,
      forward,
    },
    roundTripCost,
    options,
  );
  return { rows: table, roundTripCost, ...(noReturns !== undefined && { noReturns }) };
}
