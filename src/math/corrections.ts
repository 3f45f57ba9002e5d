export const corrections = ['benjamini-hochberg', 'bonferroni', 'none'] as const;
export type Correction = (typeof corrections)[number];

/**
 * p-values corrected for how many were looked at; compare them with the level as they stand.
 *   bonferroni:          min(1, m p_i)                                   (chance of any false alarm)
 *   benjamini-hochberg:  min over j >= rank(i) of min(1, m p_(j) / j)    (expected share of false alarms)
 * m counts the values that are not NaN; NaN stays NaN.
 * @see Benjamini & Hochberg (1995), Controlling the False Discovery Rate, J. Royal Statistical Society B 57(1)
 */
export function correctPValues(pValues: Float64Array, correction: Correction): Float64Array {
  if (correction === 'none') return pValues.slice();
  const rows = [...pValues.keys()].filter((row) => !Number.isNaN(pValues[row])).sort((a, b) => pValues[a] - pValues[b]);
  const corrected = new Float64Array(pValues.length).fill(Number.NaN);
  let smallest = 1;
  for (let rank = rows.length; rank >= 1; rank--) {
    const row = rows[rank - 1];
    const scale = correction === 'bonferroni' ? rows.length : rows.length / rank;
    const value = Math.min(1, pValues[row] * scale);
    smallest = correction === 'bonferroni' ? value : Math.min(smallest, value);
    corrected[row] = smallest;
  }
  return corrected;
}
