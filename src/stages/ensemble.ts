import { z } from 'zod';
import type { StageContext } from '../core/context.ts';
import { combineMembers } from '../ensembles/combine.ts';
import { strategies } from '../ensembles/index.ts';
import { loadMembers } from '../ensembles/members.ts';
import { predictionsPath, runManifestPath } from '../io/layout.ts';
import { writeTable } from '../io/parquet.ts';
import type { RunSummary } from '../io/runs.ts';
import { recordTrial, trialsPath } from '../io/trials.ts';
import { readSplitPlan } from '../splits/index.ts';
import { runStage, type StageOutcome } from './run-stage.ts';

export const ensembleConfig = z.strictObject({
  runs: z.array(z.string()).min(2, 'needs at least two runs').describe('runs to combine'),
  strategy: z.enum(['average', 'soft-vote', 'stack-logistic']).default('average').describe('how to combine them'),
  weights: z.array(z.coerce.number()).optional().describe('one weight per run, for soft-vote'),
  run: z.string().default('ensemble').describe('name of the combined run'),
});
export type EnsembleConfig = z.infer<typeof ensembleConfig>;

/** Combines the out-of-fold predictions of several runs into a run of its own. */
export async function ensembleStage(config: EnsembleConfig, ctx: StageContext): Promise<StageOutcome<RunSummary>> {
  const ws = ctx.workspace;
  const files = config.runs.flatMap((run) => [predictionsPath(ws, run), runManifestPath(ws, run)]);
  const predictions = predictionsPath(ws, config.run);
  return runStage<RunSummary>(ctx, {
    stage: 'ensemble',
    name: config.run,
    manifestPath: runManifestPath(ws, config.run),
    config,
    plan: {
      reads: files,
      writes: [predictions],
      work: [`combine ${config.runs.length} runs by ${config.strategy}, on out-of-fold predictions alone`],
    },
    inputs: async () => {
      const members = await loadMembers(ws, config.runs);
      return [...config.runs.map((run) => predictionsPath(ws, run)), members[0].summary.splitsPath];
    },
    work: async (_journal, id) => {
      const members = await loadMembers(ws, config.runs);
      const first = members[0].summary;
      const strategy = strategies.get(config.strategy);
      strategy.check(first.task, members.length, config.weights);
      const plan = await readSplitPlan(first.splitsPath);
      const combined = combineMembers(members, plan, strategy, config.weights);
      await writeTable(predictions, combined.table);
      const trial = { id, run: config.run, stage: 'ensemble' };
      const { modelDir: _modelDir, ...shared } = first;
      const summary: RunSummary = {
        ...shared,
        run: config.run,
        kind: 'ensemble',
        learner: config.strategy,
        folds: combined.folds,
        features: [],
        importance: [],
        fits: combined.fits,
        trials: await recordTrial(trialsPath(ws, first.featuresName, first.labelColumn), trial),
        members: config.runs.map((run, i) => ({ run, weight: combined.weights[i] })),
      };
      return { outputs: [predictions], summary };
    },
  });
}
