import { join } from 'node:path';
import type { StageContext } from '../src/core/context.ts';
import type { Evaluation } from '../src/evaluation/evaluation.ts';
import { evaluateConfig, evaluateStage } from '../src/stages/evaluate.ts';
import { featuresStage } from '../src/stages/features.ts';
import { featuresConfig } from '../src/stages/features-config.ts';
import { ingestConfig, ingestStage } from '../src/stages/ingest.ts';
import { splitsConfig, splitsStage } from '../src/stages/splits.ts';
import { trainConfig, trainStage } from '../src/stages/train.ts';

export interface MarketRun {
  readonly symbols: number;
  readonly days: number;
  readonly edge: number;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Takes a synthetic market from bars to a verdict on its out-of-fold rows, with the real stages. */
export async function verdictOnMarket(ctx: StageContext, market: MarketRun): Promise<Evaluation> {
  const { symbols, days, edge, params } = market;
  await ingestStage(ingestConfig.parse({ source: 'synthetic', symbols, days, edge }), ctx);
  await featuresStage(featuresConfig.parse({}), ctx);
  const output = join(ctx.workspace.configsDir, 'splits', 'default.json');
  await splitsStage(splitsConfig.parse({ output }), ctx);
  await trainStage(trainConfig.parse({ splits: output, selection: 'none', run: 'run', params }), ctx);
  const { summary } = await evaluateStage(evaluateConfig.parse({ run: 'run' }), ctx);
  if (!summary) throw new Error('evaluate gave no summary');
  return summary;
}
