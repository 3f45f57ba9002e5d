import { clustersBelow, clustersOfCount, type Linkage, linkage } from '../math/linkage.ts';
import { type CorrelationMethod, correlationMatrix } from './correlation.ts';
import type { StepContext } from './method.ts';

export const linkages = ['average', 'ward'] as const satisfies readonly Linkage[];
export const distanceKinds = ['absolute', 'angular'] as const;

export interface ClusterOptions {
  readonly linkage: Linkage;
  /** absolute: 1 - |r|, so that mirror images are near; angular: sqrt((1 - r) / 2), so that they are far. */
  readonly distance: (typeof distanceKinds)[number];
  readonly kind: CorrelationMethod;
  /** Merges up to this distance make a cluster. */
  readonly height: number;
  /** So many clusters instead. */
  readonly count?: number;
}

export interface FeatureClusters {
  /** Positions of the members, in order of the features; clusters in order of their first member. */
  readonly clusters: readonly (readonly number[])[];
  /** Correlations of all pairs, shape (p, p). */
  readonly correlation: Float64Array;
}

/** Clusters of features that resemble each other on the rows of a part. */
export function clusterFeatures(
  { columns, rows }: StepContext,
  features: readonly string[],
  options: ClusterOptions,
): FeatureClusters {
  const n = features.length;
  const correlation = correlationMatrix(columns, rows, features, options.kind);
  const distances = correlation.map((r, i) => {
    if (i % (n + 1) === 0) return 0;
    return options.distance === 'absolute' ? Math.max(0, 1 - Math.abs(r)) : Math.sqrt(Math.max(0, 0.5 * (1 - r)));
  });
  const merges = linkage(distances, n, options.linkage);
  const of =
    options.count === undefined ? clustersBelow(merges, n, options.height) : clustersOfCount(merges, n, options.count);
  const clusters: number[][] = [];
  of.forEach((cluster, at) => {
    clusters[cluster] ??= [];
    clusters[cluster].push(at);
  });
  return { clusters, correlation };
}
