import { z } from 'zod';
import { artifactName } from '../config/artifact-name.ts';
import { parseSection } from '../config/load.ts';
import type { StageContext } from '../core/context.ts';
import { usageError } from '../core/errors.ts';
import { type NumericArray, takeRows } from '../core/frame.ts';
import { hashFile } from '../core/hash.ts';
import { deriveSeed } from '../core/rng.ts';
import { predictionColumns } from '../core/task.ts';
import { requireEngine } from '../engines/index.ts';
import { plainMean } from '../ensembles/combination.ts';
import { type Combined, combineMembers } from '../ensembles/combine.ts';
import { strategies } from '../ensembles/index.ts';
import { loadMembers, type Member } from '../ensembles/members.ts';
import { regimeFiles, regimesOf } from '../ensembles/regimes.ts';
import { writeCombination } from '../ensembles/saved-combination.ts';
import { averageName, compareEnsemble, type EnsembleSummary } from '../evaluation/ensemble-comparison.ts';
import { predictionsPath, runDir, runManifestPath, splitsFile } from '../io/layout.ts';
import { writeTable } from '../io/parquet.ts';
import { recordTrial, trialsPath } from '../io/trials.ts';
import { learners } from '../models/index.ts';
import { readSplitPlan } from '../splits/index.ts';
import { runStage, type StageOutcome } from './run-stage.ts';

export const ensembleConfig = z.strictObject({
  models: z
    .array(z.string())
    .min(2, 'needs at least two runs')
    .refine((runs) => new Set(runs).size === runs.length, { error: 'names a run twice' })
    .describe('runs to combine, by name'),
  strategy: z
    .enum(strategies.names() as [string])
    .default('average')
    .describe('how to combine them'),
  params: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('parameters of the strategy; `trademl ensemble --explain STRATEGY` lists them'),
  weights: z.array(z.coerce.number()).optional().describe('one weight per run, for soft-vote'),
  regimes: z
    .array(z.string())
    .min(1)
    .default(['regime'])
    .describe(
      'for regime-gated and meta-mlp: regime (4 states), regime12, or feature columns of flags or probabilities',
    ),
  splits: z.string().optional().describe('splits file that the runs must have been trained on; default: their own'),
  onModelFailure: z
    .enum(['fail', 'skip'])
    .default('fail')
    .describe('a run that is missing or damaged: stop, or go on without it and say so'),
  leftOut: z
    .array(z.strictObject({ run: z.string(), reason: z.string() }))
    .default([])
    .describe('runs that could not be trained, to be named in the summary'),
  run: artifactName.default('ensemble').describe('name of the combined run'),
  confidence: z.number().min(0.5).max(0.999).default(0.95).describe('level of the intervals of the comparison'),
  resamples: z.int().min(100).max(100_000).default(1000).describe('bootstrap resamples of the comparison'),
});
export type EnsembleConfig = z.infer<typeof ensembleConfig>;

/**
 * The strategy's parameters with their defaults.
 * @throws TrademlError (config) for one that it does not have, or a value outside its limits
 */
export function strategyParams({ strategy, params }: EnsembleConfig): Readonly<Record<string, unknown>> {
  const { params: schema } = strategies.get(strategy);
  return parseSection(
    schema as z.ZodType<Record<string, unknown>>,
    params,
    `ensemble.params of strategy '${strategy}'`,
  );
}

/** Combines the out-of-fold predictions of several runs into a run of its own. */
export async function ensembleStage(config: EnsembleConfig, ctx: StageContext): Promise<StageOutcome<EnsembleSummary>> {
  const ws = ctx.workspace;
  const files = config.models.flatMap((run) => [predictionsPath(ws, run), runManifestPath(ws, run)]);
  const predictions = predictionsPath(ws, config.run);
  if (config.models.includes(config.run)) {
    throw usageError(`the ensemble can't replace its member '${config.run}'`, 'give it another name: --run NAME');
  }
  const params = strategyParams(config);
  const strategy = strategies.get(config.strategy);
  const engine = strategy.learner && learners.has(strategy.learner) && learners.get(strategy.learner).engine;
  if (engine && !ctx.dryRun) await requireEngine(engine);
  const splits = config.splits && splitsFile(ws, config.splits);
  const load = () => loadMembers(ws, config.models, { onFailure: config.onModelFailure, splits });
  return runStage<EnsembleSummary>(ctx, {
    stage: 'ensemble',
    name: config.run,
    manifestPath: runManifestPath(ws, config.run),
    config: { ...config, params },
    names: ['run'],
    plan: {
      reads: [...files, ...(splits ? [splits] : [])],
      writes: [predictions],
      work: [`combine ${config.models.length} runs by ${config.strategy}, on out-of-fold predictions alone`],
    },
    inputs: async () => {
      const { members } = await load();
      const { summary: first } = members[0];
      const regimes = strategy.readsRegimes ? await regimeFiles(ws, first, config.regimes) : [];
      return [...members.map(({ summary }) => predictionsPath(ws, summary.run)), first.splitsPath, ...regimes];
    },
    work: async (_journal, _id, trial) => {
      const { members, skipped } = await load();
      const first = members[0].summary;
      strategy.check(first.task, config.models.length, config.weights);
      for (const { run, reason } of skipped) ctx.log.warn(`run '${run}' is left out: ${reason}`);
      const left = [...config.leftOut, ...skipped];
      const present = members.map(({ summary }) => config.models.indexOf(summary.run));
      const weights = config.weights && present.map((at) => config.weights?.[at] as number);
      const plan = await readSplitPlan(first.splitsPath);
      const regimes = strategy.readsRegimes
        ? await regimesOf(ws, first, members[0].predictions, config.regimes)
        : undefined;
      const setting = {
        seed: deriveSeed(ctx.seed, 'ensemble', 'fit'),
        threads: ctx.jobs,
        device: ctx.device,
        signal: ctx.signal,
        horizonBars: first.horizonBars,
      };
      const combined = await combineMembers(members, plan, strategy, { weights, params, setting }, regimes);
      const { final } = combined;
      const { standsInFor } = final;
      if (standsInFor !== undefined) ctx.log.warn(standInText(config.strategy, standsInFor));
      await writeTable(predictions, combined.table);
      const saved = await saveFinal(config, members, combined, ctx);
      const { modelDir: _modelDir, ...shared } = first;
      const summary: EnsembleSummary = {
        ...shared,
        run: config.run,
        kind: 'ensemble',
        learner: config.strategy,
        folds: combined.folds,
        features: [],
        importance: [],
        fits: combined.fits,
        trials: await recordTrial(trialsPath(ws, first.featuresName, first.labelColumn), {
          id: trial,
          run: config.run,
          stage: 'ensemble',
        }),
        members: members.map((member, i) => ({ run: member.summary.run, weight: final.weights[i] })),
        ...(left.length > 0 && { skippedMembers: left }),
        ...(standsInFor !== undefined && { standsInFor: standInText(config.strategy, standsInFor) }),
        ...(final.regimes && { regimes: final.regimes }),
        comparison: await compareWithMembers(combined, members, config, ctx),
      };
      return { outputs: [predictions, ...saved], summary };
    },
  });
}

function standInText(strategy: string, lacking: string): string {
  return `${strategy} learned nothing for the hold-out and later, and the plain mean stands in: ${lacking}`;
}

/** Keeps what serves the hold-out, for `predict`. @returns paths of the files */
async function saveFinal(
  { run, strategy, regimes }: EnsembleConfig,
  members: readonly Member[],
  { final }: Combined,
  { workspace }: StageContext,
): Promise<string[]> {
  try {
    const learnedFrom = members.map(async ({ summary }) => ({
      run: summary.run,
      predictions: await hashFile(predictionsPath(workspace, summary.run)),
    }));
    return await writeCombination(runDir(workspace, run), final, {
      strategy,
      members: await Promise.all(learnedFrom),
      regimes: strategies.get(strategy).readsRegimes ? regimes : [],
    });
  } finally {
    final.model?.close();
  }
}

/** The ensemble beside each member and the plain mean, on out-of-fold rows. */
async function compareWithMembers(
  { table }: Combined,
  members: readonly Member[],
  { strategy, run, confidence, resamples }: EnsembleConfig,
  ctx: StageContext,
) {
  const [{ summary, predictions }] = members;
  const { task, horizonBars } = summary;
  const rows = Int32Array.from(predictions.time.keys()).filter((row) => predictions.fold[row] >= 0);
  const take = (columns: readonly NumericArray[]) => columns.map((column) => Float64Array.from(takeRows(column, rows)));
  const outputs = members.map((member) => take(member.predictions.outputs));
  return compareEnsemble(
    { name: run, outputs: take(predictionColumns(task).map((column) => table[column] as Float64Array)) },
    members.map((member, i) => ({ name: member.summary.run, outputs: outputs[i] })),
    strategy === 'average' ? undefined : { name: averageName, outputs: plainMean(outputs) },
    {
      task,
      time: takeRows(predictions.time, rows),
      fold: takeRows(predictions.fold, rows),
      y: takeRows(predictions.y, rows),
    },
    { horizonBars, confidence, resamples, seed: deriveSeed(ctx.seed, 'ensemble', 'compare'), signal: ctx.signal },
  );
}
