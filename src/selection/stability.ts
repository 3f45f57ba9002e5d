import { normalQuantile } from '../math/special-normal.ts';

/** In how many of the selections each feature appears, as a share. @returns features in the order given */
export function selectionFrequency(
  features: readonly string[],
  selections: readonly (readonly string[])[],
): Record<string, number> {
  const sets = selections.map((selection) => new Set(selection));
  return Object.fromEntries(
    features.map((feature) => [feature, sets.filter((set) => set.has(feature)).length / sets.length]),
  );
}

/**
 * Stability of a selection over M repetitions (here: folds), corrected for chance.
 *   phi = 1 - (mean over features of s_f^2) / ((k/d) * (1 - k/d)),   s_f^2 = M/(M-1) * p_f * (1 - p_f)
 * p_f = share of the repetitions that select feature f, k = mean number selected, d = number of features.
 * 1 when all agree, about 0 when each draws at random, at least -1/(M-1); Nogueira et al. read under 0.4 as poor, over
 * 0.75 as excellent agreement.
 * @param features every candidate, shape (d,)
 * @param selections M lists of names among them
 * @returns NaN with fewer than two repetitions, or when every one selects nothing or every one selects all
 * @see Nogueira, Sechidis & Brown (2018), On the Stability of Feature Selection Algorithms, JMLR 18(174), definition 4
 */
export function selectionStability(features: readonly string[], selections: readonly (readonly string[])[]): number {
  const m = selections.length;
  const d = features.length;
  const share = selections.reduce((sum, selection) => sum + selection.length, 0) / m / d;
  if (m < 2 || d === 0 || share === 0 || share === 1) return Number.NaN;
  const frequency = Object.values(selectionFrequency(features, selections));
  const variance = frequency.reduce((sum, p) => sum + (m / (m - 1)) * p * (1 - p), 0) / d;
  return 1 - variance / (share * (1 - share));
}

/**
 * Approximate confidence interval of the stability index: phi -+ z * sqrt(v),
 *   v = 4 / M^2 * sum_i (phi_i - mean phi)^2
 *   phi_i = ((1/d) sum_f z_if p_f - k_i k / d^2 + (phi / 2) (2 k_i k / d^2 - k_i / d - k / d + 1)) / ((k/d) (1 - k/d))
 * with z_if = 1 when repetition i selects feature f and k_i how many it selects. It is asymptotic in M and treats
 * repetitions as independent; folds share training rows, so with a handful of folds read it as a rough guide.
 * @returns ends cut at 1, or undefined where the index is
 * @see Nogueira, Sechidis & Brown (2018), JMLR 18(174), theorem 9 and corollary 10
 */
export function stabilityInterval(
  features: readonly string[],
  selections: readonly (readonly string[])[],
  confidence = 0.95,
): [low: number, high: number] | undefined {
  const index = selectionStability(features, selections);
  if (Number.isNaN(index)) return undefined;
  const [m, d] = [selections.length, features.length];
  const frequency = selectionFrequency(features, selections);
  const k = selections.reduce((sum, { length }) => sum + length, 0) / m;
  const parts = selections.map((selection) => {
    const own = selection.length;
    const agreement = selection.reduce((sum, feature) => sum + frequency[feature], 0) / d;
    const correction = (index / 2) * ((2 * own * k) / d ** 2 - own / d - k / d + 1);
    return (agreement - (own * k) / d ** 2 + correction) / ((k / d) * (1 - k / d));
  });
  const centre = parts.reduce((sum, value) => sum + value, 0) / m;
  const variance = (4 / m ** 2) * parts.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const reach = normalQuantile((1 + confidence) / 2) * Math.sqrt(variance);
  return [index - reach, Math.min(1, index + reach)];
}
