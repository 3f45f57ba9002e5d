import { z } from 'zod';
import type { StageContext } from '../core/context.ts';
import { type CatalogueEntry, explainLearner, listLearners } from './learner-catalogue.ts';
import { paramsField } from './params-field.ts';
import type { PipelineResult } from './pipeline.ts';
import { pipelineParts } from './pipeline-parts.ts';
import { type TrainResult, trainConfig, trainStage } from './train.ts';

const pipelineFields = {
  fullPipeline: z.boolean().default(false),
  stage: z.enum(pipelineParts).optional(),
  bars: z.string().optional(),
  task: z.string().optional().describe('the one task of the config to run'),
};

/** Questions that need no data. */
const questions = {
  list: z.boolean().default(false).describe('list every learner'),
  explain: z.string().optional().describe('explain one learner'),
};

/** What `trademl train` accepts: a training run, or the switches that turn it into the whole pipeline. */
export const trainCommandConfig = trainConfig
  .omit({ version: true, params: true })
  .extend({ ...pipelineFields, ...questions, params: paramsField, modelVersion: trainConfig.shape.version });

export type TrainCommandResult = TrainResult | PipelineResult | readonly CatalogueEntry[];

export async function runTrainCommand(
  config: z.infer<typeof trainCommandConfig>,
  ctx: StageContext,
  sections: Readonly<Record<string, unknown>>,
): Promise<TrainCommandResult> {
  const { fullPipeline, stage, bars, modelVersion, list, explain, task, ...training } = config;
  if (explain !== undefined) return [await explainLearner(explain)];
  if (list) return listLearners();
  if (!fullPipeline && !stage) return trainStage({ ...training, version: modelVersion }, ctx);
  const parts = stage ? [stage] : pipelineParts.filter((part) => part !== 'deploy' || deploys(sections));
  const train = Object.fromEntries(
    Object.entries(sections.train ?? {}).filter(([key]) => !Object.hasOwn({ ...pipelineFields, ...questions }, key)),
  );
  const ingest = { ...(sections.ingest as object | undefined), ...(bars === undefined ? {} : { path: bars }) };
  // The pipeline brings every stage's modules along; a single training run does without them.
  const { runPipeline } = await import('./pipeline.ts');
  return runPipeline({ ...sections, train, ingest }, parts, ctx, task);
}

/** Whether the config, or a task of it, has a section 'deploy'. */
function deploys({ deploy, tasks }: Readonly<Record<string, unknown>>): boolean {
  return (
    deploy !== undefined || Object.values(tasks ?? {}).some((task) => (task as { deploy?: unknown } | null)?.deploy)
  );
}
