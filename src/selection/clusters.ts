import { z } from 'zod';
import { correlationMethods } from './correlation.ts';
import { clusterFeatures, distanceKinds, linkages } from './feature-clusters.ts';
import { defineMethod } from './method.ts';
import { figure, type Removal } from './removal.ts';
import { univariateScores } from './univariate.ts';

export const clusters = defineMethod({
  name: 'clusters',
  summary: 'groups features by correlation and keeps the one with the largest F of each group',
  reasons: ['cluster'],
  score: 'F',
  source: 'hierarchical clustering as in scipy.cluster.hierarchy; Lopez de Prado (2020), chapters 4 and 6',
  params: z.strictObject({
    linkage: z.enum(linkages).default('average').describe('how far two groups are apart'),
    distance: z
      .enum(distanceKinds)
      .default('absolute')
      .describe('absolute: 1 - |r|; angular: sqrt((1 - r) / 2), which keeps mirror images apart'),
    kind: z.enum(correlationMethods).default('pearson').describe('kind of correlation'),
    height: z.number().min(0).default(0.3).describe('largest distance at which groups are joined'),
    count: z.int().min(1).optional().describe('so many groups, whatever the distance'),
  }),
  fromFlags: ({ correlation }) => ({ kind: correlation }),
  run: (ctx, features, options) => {
    const { clusters: groups, correlation } = clusterFeatures(ctx, features, options);
    const { scores } = univariateScores(ctx, features);
    const better = (a: number, b: number) => (scores[b] > scores[a] || Number.isNaN(scores[a]) ? b : a);
    const removedFor = new Map<number, Removal>();
    for (const group of groups) {
      const best = group.reduce((a, b) => (Number.isNaN(scores[b]) ? a : better(a, b)));
      for (const at of group) {
        if (at === best) continue;
        const r = Math.abs(correlation[at * features.length + best]);
        const detail = `group of ${group.length} kept ${features[best]} (|r| ${r.toFixed(2)}, F ${figure(scores[at])} against ${figure(scores[best])})`;
        removedFor.set(at, { feature: features[at], reason: 'cluster', detail });
      }
    }
    return {
      kept: features.filter((_, at) => !removedFor.has(at)),
      removed: features.flatMap((_, at) => removedFor.get(at) ?? []),
      scores,
    };
  },
});
