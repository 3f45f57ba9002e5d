import { z } from 'zod';
import { correlationMethods } from './correlation.ts';
import { clusterFeatures, distanceKinds, linkages } from './feature-clusters.ts';
import { lossName } from './loss.ts';
import { defineMethod } from './method.ts';
import { permutationImportance } from './permute.ts';
import { figure, placesOf, type Removal } from './removal.ts';

/**
 * Clustered permutation importance: features that stand in for each other are shuffled together, so that one does not
 * hide the other's use. A cluster stays or goes as a whole.
 */
export const permutationClusters = defineMethod({
  name: 'permutation-clusters',
  summary: 'the same with groups of correlated features shuffled together; a group stays or goes whole',
  reasons: ['permutation'],
  score: 'loss rise',
  source: 'Lopez de Prado (2020), Machine Learning for Asset Managers, 6.5.2',
  params: z.strictObject({
    folds: z.int().min(2).max(20).default(3).describe('inner folds, purged by label_known_at'),
    repeats: z.int().min(1).max(100).default(1).describe('shuffles of each group and fold'),
    linkage: z.enum(linkages).default('average').describe('how far two groups are apart'),
    distance: z.enum(distanceKinds).default('absolute').describe('absolute: 1 - |r|; angular: sqrt((1 - r) / 2)'),
    kind: z.enum(correlationMethods).default('pearson').describe('kind of correlation'),
    height: z.number().min(0).default(0.5).describe('largest distance at which groups are joined'),
    count: z.int().min(1).optional().describe('so many groups, whatever the distance'),
    errors: z.number().min(0).max(10).default(1).describe('standard errors by which the rise must exceed 0'),
    keep: z.int().min(1).default(250).describe('most features to keep; the best group stays in any case'),
  }),
  fromFlags: ({ maxFeatures, correlation }) => ({ keep: maxFeatures, kind: correlation }),
  fits: true,
  run: async (ctx, features, { keep, errors, folds, repeats, ...clustering }) => {
    const { clusters } = clusterFeatures(ctx, features, clustering);
    const { rise, error } = await permutationImportance(ctx, features, clusters, { folds, repeats });
    const places = placesOf(rise);
    const isUseful = (id: number) => rise[id] > errors * error[id];
    const byPlace = [...clusters.keys()].sort((a, b) => places[a] - places[b]);
    const scores = new Float64Array(features.length);
    const removedFor = new Map<number, Removal>();
    let used = 0;
    for (const id of byPlace) {
      const members = clusters[id];
      for (const at of members) scores[at] = rise[id];
      const fits = used + members.length <= keep;
      if (places[id] === 1 || (isUseful(id) && fits)) {
        used += members.length;
        continue;
      }
      const group = members.length === 1 ? 'alone' : `with ${members.length - 1} others such as ${nameOther(id)}`;
      const why = isUseful(id)
        ? `group rank ${places[id]} of ${clusters.length} (limit ${keep} features)`
        : `not above ${errors === 1 ? 'its error' : `${errors} errors`}`;
      for (const at of members) {
        const detail = `${lossName(ctx.task)} rises by ${figure(rise[id])} +- ${figure(error[id])} (${group}): ${why}`;
        removedFor.set(at, { feature: features[at], reason: 'permutation', detail });
      }
    }
    const none = !clusters.some((_, id) => isUseful(id));
    return {
      kept: features.filter((_, at) => !removedFor.has(at)),
      removed: features.flatMap((_, at) => removedFor.get(at) ?? []),
      scores,
      ...(none && { note: "no group's shuffling raises the loss by more than its error; the best one is kept" }),
    };

    function nameOther(id: number): string {
      return features[clusters[id][0]];
    }
  },
});
