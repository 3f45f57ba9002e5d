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
