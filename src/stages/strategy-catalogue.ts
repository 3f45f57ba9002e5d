import { z } from 'zod';
import type { StageContext } from '../core/context.ts';
import { configError } from '../core/errors.ts';
import { reportEngines } from '../engines/index.ts';
import { strategies } from '../ensembles/index.ts';
import type { Strategy } from '../ensembles/strategy.ts';
import type { EnsembleSummary } from '../evaluation/ensemble-comparison.ts';
import { learners } from '../models/index.ts';
import { ensembleConfig, ensembleStage } from './ensemble.ts';
import { type CatalogueEntry, catalogueEntry } from './learner-catalogue.ts';
import { paramsField } from './params-field.ts';
import type { StageOutcome } from './run-stage.ts';

/** What the command accepts: the stage's config, and questions that need no data. */
export const ensembleCommandConfig = ensembleConfig.omit({ params: true }).extend({
  models: ensembleConfig.shape.models.optional(),
  params: paramsField.describe('parameters of the strategy'),
  list: z.boolean().default(false).describe('list every strategy'),
  explain: z.string().optional().describe('explain one strategy'),
});

export type EnsembleCommandResult = StageOutcome<EnsembleSummary> | readonly CatalogueEntry[];

export async function runEnsembleCommand(
  { list, explain, models, ...config }: z.infer<typeof ensembleCommandConfig>,
  ctx: StageContext,
): Promise<EnsembleCommandResult> {
  if (explain !== undefined) return entriesOf([strategies.get(explain)]);
  if (list) return entriesOf(strategies.all());
  if (models) return ensembleStage({ ...config, models }, ctx);
  throw configError('trademl ensemble: models is missing', 'name the runs to combine: --models RUN,RUN');
}

/** Strategies with what each needs; a missing engine is no failure here. */
async function entriesOf(wanted: readonly Strategy[]): Promise<CatalogueEntry[]> {
  const reports = await reportEngines();
  return wanted.map((strategy) => {
    const engine = strategy.learner === undefined ? undefined : learners.get(strategy.learner).engine;
    return catalogueEntry({ ...strategy, engine }, reports);
  });
}
