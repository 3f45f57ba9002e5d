import type { FeatureProfile, GridCounts } from './profile.ts';

/** A distance between a baseline's feature and a later sample of it; 0 when they agree, larger when they differ. */
export interface DriftStatistic {
  readonly name: string;
  readonly summary: string;
  /** NaN when either side has no values. */
  compute(profile: FeatureProfile, current: GridCounts): number;
}
