import { join } from 'node:path';
import { z } from 'zod';
import type { StageContext } from '../core/context.ts';
import { missingInput, usageError } from '../core/errors.ts';
import { parseTime } from '../core/time.ts';
import { certificateFiles } from '../evaluation/audit-state.ts';
import { evaluateRun } from '../evaluation/evaluate-run.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import { holdoutMetrics } from '../evaluation/holdout-metrics.ts';
import { oracleFiles } from '../evaluation/oracle.ts';
import type { DateWindow } from '../evaluation/range-rows.ts';
import { contextFiles } from '../evaluation/uncertainty/market-context.ts';
import { tryFiles } from '../evaluation/uncertainty/try-returns.ts';
import { writeJson } from '../io/atomic.ts';
import { exists } from '../io/exists.ts';
import { featuresPath, predictionsPath, runDir, runManifestPath } from '../io/layout.ts';
import { readRun } from '../io/runs.ts';
import { readTrials, trialsPath } from '../io/trials.ts';
import { runStage, type StageOutcome } from './run-stage.ts';

export const evaluateConfig = z.strictObject({
  run: z.string().min(1).describe('run to score'),
  range: z
    .enum(['oof', 'holdout', 'all'])
    .optional()
    .describe(
      'rows to score: out of fold, hold-out (which opens it), or both; default: oof, or all when dates are given',
    ),
  start: z.string().optional().describe('first prediction date (inclusive)'),
  end: z.string().optional().describe('end of the predictions (exclusive)'),
  confidence: z.number().min(0.5).max(0.999).default(0.95).describe('level of the intervals'),
  resamples: z.int().min(100).max(100_000).default(1000).describe('bootstrap resamples'),
  compare: z
    .array(z.string())
    .optional()
    .describe('runs to compare with, of the same label and features; default: the members of an ensemble'),
  thresholdAuc: z.number().min(0).max(1).optional().describe('gate: smallest AUC (down to up labels: directional AUC)'),
  thresholdAccuracy: z.number().min(0).max(1).optional().describe('gate: smallest accuracy'),
  thresholdSharpe: z.number().optional().describe("gate: smallest annualised Sharpe ratio of the run's backtest"),
});
export type EvaluateConfig = z.infer<typeof evaluateConfig>;

/** Scores a run's predictions with intervals, baselines, a verdict and gates; writes evaluation.json beside them. */
export async function evaluateStage(config: EvaluateConfig, ctx: StageContext): Promise<StageOutcome<Evaluation>> {
  const ws = ctx.workspace;
  const dir = runDir(ws, config.run);
  const predictionsFile = predictionsPath(ws, config.run);
  const evaluationPath = join(dir, 'evaluation.json');
  const holdoutPath = join(dir, 'holdout_metrics.json');
  const range = config.range ?? (config.start || config.end ? 'all' : 'oof');
  const dates = windowOf(config);
  return runStage<Evaluation>(ctx, {
    stage: 'evaluate',
    name: config.run,
    manifestPath: join(dir, 'evaluation.manifest.json'),
    config: { ...config, range },
    plan: {
      reads: [predictionsFile, runManifestPath(ws, config.run), join(ws.dataDir, 'features')],
      writes: [evaluationPath, ...(range === 'oof' ? [] : [holdoutPath])],
      work: [
        `score the ${range === 'all' ? 'out-of-fold and hold-out' : range === 'oof' ? 'out-of-fold' : 'hold-out'} rows with ${config.resamples} bootstrap resamples over dates`,
        ...(range === 'oof' ? [] : ['open the hold-out, if the run has one, and count the opening']),
      ],
    },
    inputs: async () => {
      const { summary } = await readRun(ws, config.run);
      const features = summary.symbols.map((symbol) => featuresPath(ws, summary.featuresName, symbol));
      if (!(await exists(predictionsFile))) {
        throw missingInput(predictionsFile, `trademl ${summary.kind} --run ${config.run}`);
      }
      for (const path of features) {
        if (!(await exists(path))) throw missingInput(path, `trademl features --name ${summary.featuresName}`);
      }
      const trials = trialsPath(ws, summary.featuresName, summary.labelColumn);
      const ledger = await readTrials(trials);
      const compared = config.compare ?? summary.members?.map(({ run }) => run) ?? [];
      for (const run of compared) {
        const other = await readRun(ws, run);
        const file = predictionsPath(ws, run);
        if (!(await exists(file))) throw missingInput(file, `trademl ${other.summary.kind} --run ${run}`);
      }
      const backtest = ['backtest.json', 'equity.parquet'].map((name) => join(dir, name));
      const found = await Promise.all(backtest.map(exists));
      const files = [
        predictionsFile,
        ...features,
        ...(await oracleFiles(ws, summary)),
        ...(await certificateFiles(ws)),
        ...((await exists(trials)) ? [trials] : []),
        ...(found.every(Boolean) ? backtest : []),
        ...(await contextFiles(ws, summary)),
        ...(await tryFiles(ws, ledger)),
        ...compared.map((run) => predictionsPath(ws, run)),
      ];
      return [...new Set(files)];
    },
    work: async (_journal, work) => {
      const { run, confidence, resamples, compare } = config;
      const thresholds = {
        auc: config.thresholdAuc,
        accuracy: config.thresholdAccuracy,
        sharpe: config.thresholdSharpe,
      };
      const evaluation = await evaluateRun(
        { run, work, range, dates, confidence, resamples, thresholds, compare },
        ctx,
      );
      await writeJson(evaluationPath, evaluation);
      const opened = evaluation.ranges.find((result) => result.range === 'holdout');
      if (opened) await writeJson(holdoutPath, holdoutMetrics(evaluation, opened));
      return { outputs: [evaluationPath, ...(opened ? [holdoutPath] : [])], summary: evaluation };
    },
    exitCode: ({ gates }) => (gates.every(({ passed }) => passed) ? 0 : 4),
  });
}

function windowOf({ start, end }: EvaluateConfig): DateWindow {
  const from = start ? parseTime(start, '--start') : Number.NEGATIVE_INFINITY;
  const to = end ? parseTime(end, '--end') : Number.POSITIVE_INFINITY;
  if (from >= to) throw usageError(`--start ${start} is not before --end ${end}`);
  return { from, to };
}
