import { dataError } from '../core/errors.ts';
import type { StepContext } from './method.ts';
import type { Removal } from './removal.ts';
import type { Step } from './steps.ts';

export interface FeatureChoice {
  /** In the order of the features given. */
  readonly selected: readonly string[];
  readonly removed: readonly Removal[];
  /**
   * The last score that a step gave, among the selected and summing to 1 (0 for each when none is above 0); empty when no
   * step scores.
   */
  readonly importance: Readonly<Record<string, number>>;
  /** What each method measured, for the features that it was given. */
  readonly scores: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly notes: readonly string[];
}

/**
 * Selects features on training rows by a sequence of steps, each working on what the one before it kept. Every step sees
 * the values of these rows only.
 * @throws TrademlError (data) when there are no rows or nothing is left
 */
export async function selectFeatures(
  ctx: StepContext,
  features: readonly string[],
  steps: readonly Step[],
): Promise<FeatureChoice> {
  if (ctx.rows.length === 0)
    throw dataError('there are no rows to select features on', 'check the splits and the label');
  let kept = features;
  const removed: Removal[] = [];
  const scores: Record<string, Record<string, number>> = {};
  const notes: string[] = [];
  let last: Record<string, number> = {};
  for (const { method, params } of steps) {
    const outcome = await method.run(ctx, kept, params);
    if (outcome.scores) {
      last = recordOf(kept, outcome.scores);
      scores[method.name] = { ...scores[method.name], ...last };
    }
    if (outcome.note) notes.push(`${method.name}: ${outcome.note}`);
    removed.push(...outcome.removed);
    kept = outcome.kept;
    if (kept.length === 0) throw nothingLeft(method.name, outcome.removed);
  }
  return { selected: kept, removed, importance: shares(last, kept), scores, notes };
}

function nothingLeft(method: string, removed: readonly Removal[]): Error {
  const [first] = removed;
  const example = first ? ` (${first.feature}: ${first.detail})` : '';
  return method === 'constant'
    ? dataError(
        `no feature is left: all ${removed.length} are constant or missing${example}`,
        'check the feature files, or allow more with --max-missing',
      )
    : dataError(`no feature is left after ${method}${example}`, 'choose other methods or wider limits');
}

/** Figures by feature, without those that are not numbers: a result file holds none. */
function recordOf(features: readonly string[], scores: Float64Array): Record<string, number> {
  return Object.fromEntries(
    features.flatMap((feature, i) => (Number.isFinite(scores[i]) ? [[feature, scores[i]]] : [])),
  );
}

function shares(scores: Readonly<Record<string, number>>, selected: readonly string[]): Record<string, number> {
  if (Object.keys(scores).length === 0) return {};
  const positive = selected.map((feature) => Math.max(0, scores[feature] ?? 0));
  const total = positive.reduce((sum, value) => sum + value, 0);
  return Object.fromEntries(selected.map((feature, i) => [feature, total > 0 ? positive[i] / total : 0]));
}
