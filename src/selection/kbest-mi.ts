import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { throwIfAborted } from '../core/errors.ts';
import { createRng, deriveSeed, randomOrder } from '../core/rng.ts';
import { classInformation, valueInformation } from '../math/mutual-information.ts';
import { standardDeviation } from '../math/statistics.ts';
import { defineMethod, type StepContext, sampleOf } from './method.ts';
import { cutByRank, figure } from './removal.ts';

/** Breaks ties among equal values; too small to change the order of others. */
const noiseScale = 1e-10;

export const kbestMi = defineMethod({
  name: 'kbest-mi',
  summary: 'keeps the features with the most mutual information with the label (nearest neighbours)',
  reasons: ['mutual-information'],
  score: 'information',
  source: 'Ross (2014) for classes, Kraskov et al. (2004) for values, as in scikit-learn',
  params: z.strictObject({
    keep: z.int().min(1).default(250).describe('most features to keep'),
    neighbours: z.int().min(1).max(100).default(3).describe('nearest neighbours: more are steadier and more biased'),
    maxRows: z
      .int()
      .min(100)
      .default(6000)
      .describe('rows at most, drawn at random, where the label is a value: neighbours in two dimensions take long'),
  }),
  fromFlags: ({ maxFeatures }) => ({ keep: maxFeatures }),
  run: async (ctx, features, { keep, neighbours, maxRows }) => {
    const scores = new Float64Array(features.length);
    const drawn = drawRows(ctx, maxRows);
    for (const [at, feature] of features.entries()) {
      scores[at] = informationOf(ctx, feature, neighbours, drawn);
      await setImmediate();
      throwIfAborted(ctx.signal);
    }
    const words = {
      name: 'information',
      reason: 'mutual-information',
      figure: (at: number) => `${figure(scores[at])} nats`,
    };
    return { ...cutByRank(features, scores, keep, words), scores };
  },
});

/** 1 for each row that is looked at: the same for all features. */
function drawRows({ task, rows, seed }: StepContext, most: number): Uint8Array {
  const drawn = new Uint8Array(rows.length);
  if (task.kind !== 'regression' || rows.length <= most) return drawn.fill(1);
  for (const row of randomOrder(rows.length, deriveSeed(seed, 'mutual-information', 'rows')).subarray(0, most))
    drawn[row] = 1;
  return drawn;
}

/** Information on the drawn rows where the feature is finite; 0 for a constant. */
function informationOf(ctx: StepContext, feature: string, neighbours: number, drawn: Uint8Array): number {
  const sample = sampleOf(ctx, feature);
  const isThere = (_: number, row: number) => drawn[row] === 1 && Number.isFinite(sample[row]);
  const x = scaled(sample.filter(isThere), deriveSeed(ctx.seed, 'mutual-information', feature));
  const y = ctx.y.filter(isThere);
  if (!x) return 0;
  if (ctx.task.kind !== 'regression') return classInformation(x, y, neighbours);
  const label = scaled(y, deriveSeed(ctx.seed, 'mutual-information', 'label'));
  return label ? valueInformation(x, label, neighbours) : 0;
}

/** Divided by the standard deviation, with a little noise against ties; undefined for a constant. */
function scaled(values: Float64Array, seed: number): Float64Array | undefined {
  const deviation = standardDeviation(values, 0);
  if (!(deviation > 0)) return undefined;
  const rng = createRng(seed);
  let size = 0;
  for (let i = 0; i < values.length; i++) size += Math.abs(values[i]) / deviation / values.length;
  const noise = noiseScale * Math.max(1, size);
  return values.map((value) => value / deviation + noise * rng.normal());
}
