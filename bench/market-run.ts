import { join } from 'node:path';
import type { StageContext } from '../src/core/context.ts';
import type { Evaluation } from '../src/evaluation/evaluation.ts';
import { evaluateConfig, evaluateStage } from '../src/stages/evaluate.ts';
import { featuresStage } from '../src/stages/features.ts';
import { featuresConfig } from '../src/stages/features-config.ts';
import { ingestConfig, ingestStage } from '../src/stages/ingest.ts';
import { splitsConfig, splitsStage } from '../src/stages/splits.ts';
import { trainConfig, trainStage } from '../src/stages/train.ts';

export interface Market {
  readonly symbols: number;
  readonly days: number;
  readonly edge: number;
}

export interface MarketRun extends Market {
  readonly params: Readonly<Record<string, unknown>>;
}

const splitsOf = (ctx: StageContext) => join(ctx.workspace.configsDir, 'splits', 'default.json');

/** A synthetic market from bars to splits, with the real stages. */
export async function makeMarket(ctx: StageContext, { symbols, days, edge }: Market): Promise<void> {
  await ingestStage(ingestConfig.parse({ source: 'synthetic', symbols, days, edge }), ctx);
  await featuresStage(featuresConfig.parse({}), ctx);
  await splitsStage(splitsConfig.parse({ output: splitsOf(ctx) }), ctx);
}

/** Trains a learner on a market that makeMarket made; the verdict on its out-of-fold rows. */
export async function verdictOfLearner(
  ctx: StageContext,
  run: { readonly model?: string; readonly params: Readonly<Record<string, unknown>> },
): Promise<Evaluation> {
  await trainStage(trainConfig.parse({ splits: splitsOf(ctx), selection: 'none', run: 'run', ...run }), ctx);
  const { summary } = await evaluateStage(evaluateConfig.parse({ run: 'run' }), ctx);
  if (!summary) throw new Error('evaluate gave no summary');
  return summary;
}

/** Takes a synthetic market from bars to a verdict on its out-of-fold rows. */
export async function verdictOnMarket(ctx: StageContext, { params, ...market }: MarketRun): Promise<Evaluation> {
  await makeMarket(ctx, market);
  return verdictOfLearner(ctx, { params });
}
