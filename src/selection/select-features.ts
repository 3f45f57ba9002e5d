import { dataError } from '../core/errors.ts';
import { cutUninformative } from './constant.ts';
import { type CorrelationMethod, cutCorrelated } from './correlation.ts';
import type { FeatureColumns, Removal } from './removal.ts';

export interface SelectionOptions {
  /** Largest share of missing values, in [0, 1]. */
  readonly maxMissing: number;
  /** Largest |r| between two kept features, in (0, 1]. */
  readonly maxCorrelation: number;
  readonly correlation: CorrelationMethod;
  /** Most features to keep, >= 1. */
  readonly maxFeatures: number;
}

/** Scores features on these rows and no others; larger is better. @returns one figure per feature, >= 0 */
export type Ranker = (rows: Int32Array, features: readonly string[]) => Promise<Float64Array>;

export interface FeatureChoice {
  /** In the order of the features given. */
  readonly selected: readonly string[];
  readonly removed: readonly Removal[];
  /** Importance among the selected, summing to 1 (0 for each when none has any). */
  readonly importance: Readonly<Record<string, number>>;
}

/**
 * Selects features on training rows: the uninformative go first, then of each correlated pair the less important one,
 * then the least important beyond maxFeatures. Importance is measured once before the correlation cut and, when there
 * are still too many features, once more after it, since copies share their importance among themselves.
 * Every step sees the values of `rows` only.
 * @param rows training rows, shape (m,), m >= 1
 * @throws TrademlError (data) when nothing is left
 */
export async function selectFeatures(
  columns: FeatureColumns,
  rows: Int32Array,
  features: readonly string[],
  options: SelectionOptions,
  rank: Ranker,
): Promise<FeatureChoice> {
  if (rows.length === 0) throw dataError('there are no rows to select features on', 'check the splits and the label');
  const informative = cutUninformative(columns, rows, features, options.maxMissing);
  if (informative.kept.length === 0) {
    const [first] = informative.removed;
    throw dataError(
      `no feature is left: all ${features.length} are constant or missing${first ? ` (${first.feature}: ${first.detail})` : ''}`,
      'check the feature files, or allow more with --max-missing',
    );
  }
  const firstRank = await rank(rows, informative.kept);
  const distinct = cutCorrelated(columns, rows, informative.kept, {
    maxCorrelation: options.maxCorrelation,
    method: options.correlation,
    importance: firstRank,
  });
  const unchanged = distinct.kept.length === informative.kept.length;
  const needsNew = !unchanged && distinct.kept.length > options.maxFeatures;
  const positions = new Map(informative.kept.map((feature, i) => [feature, i]));
  const importance = needsNew
    ? await rank(rows, distinct.kept)
    : Float64Array.from(distinct.kept, (feature) => firstRank[positions.get(feature) as number]);
  const best = cutByRank(distinct.kept, importance, options.maxFeatures);
  return {
    selected: best.kept,
    removed: [...informative.removed, ...distinct.removed, ...best.removed],
    importance: shares(distinct.kept, importance, best.kept),
  };
}

/** The `most` features with the largest importance, the earlier one on a tie. */
export function cutByRank(features: readonly string[], importance: Float64Array, most: number) {
  const order = features.map((_, i) => i).sort((a, b) => importance[b] - importance[a] || a - b);
  const places = new Map(order.map((id, place) => [features[id], place + 1]));
  const placeOf = (feature: string) => places.get(feature) as number;
  return {
    kept: features.filter((feature) => placeOf(feature) <= most),
    removed: features
      .filter((feature) => placeOf(feature) > most)
      .map((feature): Removal => {
        return {
          feature,
          reason: 'rank',
          detail: `importance rank ${placeOf(feature)} of ${features.length} (limit ${most})`,
        };
      }),
  };
}

function shares(features: readonly string[], importance: Float64Array, selected: readonly string[]) {
  const wanted = new Set(selected);
  const total = features.reduce((sum, feature, i) => sum + (wanted.has(feature) ? importance[i] : 0), 0);
  return Object.fromEntries(
    features.flatMap((feature, i) => (wanted.has(feature) ? [[feature, total > 0 ? importance[i] / total : 0]] : [])),
  );
}
