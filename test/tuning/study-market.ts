import { join } from 'node:path';
import type { StageContext } from '../../src/core/context.ts';
import { featuresStage } from '../../src/stages/features.ts';
import { featuresConfig } from '../../src/stages/features-config.ts';
import { ingestConfig } from '../../src/stages/ingest/config.ts';
import { ingestStage } from '../../src/stages/ingest.ts';
import { splitsConfig, splitsStage } from '../../src/stages/splits.ts';
import { tuneConfig } from '../../src/stages/tune/config.ts';
import { tuneStage } from '../../src/stages/tune.ts';
import type { TuneSummary } from '../../src/tuning/study.ts';
import { testContext } from '../support/stage-context.ts';

/** Four features of three synthetic symbols over 400 days, the next day's direction, three folds and a hold-out. */
export async function studyMarket(
  options: { jobs?: number; scheme?: string; folds?: number; label?: string; edge?: number; seed?: number } = {},
) {
  const ctx = testContext({ jobs: options.jobs ?? 2, seed: options.seed ?? 7 });
  const edge = options.edge ?? 0.2;
  await ingestStage(ingestConfig.parse({ source: 'synthetic', symbols: 3, days: 400, edge }), ctx);
  const features = ['rsi:period=7', 'rsi:period=14', 'roc:period=5', 'macd'];
  const label = [options.label ?? 'up:horizon=2'];
  await featuresStage(featuresConfig.parse({ name: 'small', set: 'none', features, label }), ctx);
  await splitsStage(
    splitsConfig.parse({
      features: 'small',
      scheme: options.scheme ?? 'walk-forward',
      nFolds: options.folds ?? 3,
      holdoutStart: '2020-05-01',
      purgeLookback: 30,
    }),
    ctx,
  );
  return ctx;
}

const quick = {
  features: 'small',
  space: { maxDepth: 'int(1,4)', eta: 'log(0.05,0.5)', subsample: 'float(0.5,1)' },
  params: { rounds: 8, earlyStoppingRounds: 0 },
  validationShare: 0,
  trials: 6,
  innerFolds: 2,
  study: 's',
};

/** Runs a study of the market above. */
export async function tune(ctx: StageContext, config: object = {}): Promise<TuneSummary> {
  const outcome = await tuneStage(tuneConfig.parse({ ...quick, ...config }), ctx);
  return outcome.summary as TuneSummary;
}

/** What has to be the same whatever the number of threads: everything but how long it took, and where. */
export function outcomeOf({ parts, outer, best, bestValue }: TuneSummary) {
  return {
    best,
    bestValue,
    outer,
    parts: parts.map(({ trials, ...part }) => ({
      ...part,
      trials: trials.map(({ startedAt: _at, seconds: _seconds, predictions: _predictions, ...trial }) => trial),
    })),
  };
}

export const studyFile = (ctx: StageContext, ...names: string[]) =>
  join(ctx.workspace.artifactsDir, 'studies', 's', ...names);

/** One for all tests of a file, for what leaves nothing behind that another test would mind. */
let common: ReturnType<typeof studyMarket> | undefined;
export const sharedMarket = () => (common ??= studyMarket());
