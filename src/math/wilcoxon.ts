import { averageRanks } from './rank.ts';
import { normalCdf } from './special-normal.ts';

/** Up to this many differences every assignment of signs is counted, whatever the ties. */
const countedAssignments = 13;
/** Up to this many differences without ties and zeros the exact distribution of the rank sum is used. */
const exactUpTo = 50;

/**
 * One-sided Wilcoxon signed-rank test: p-value of the hypothesis that differences are not positive on the whole, against
 * the alternative that they are. A zero counts half its rank on either side (zsplit). Exact up to 50 differences without
 * ties, and up to 13 with ties or zeros (all 2^n signs); else the normal approximation with the correction for ties.
 * @param differences shape (n,), finite @returns p in [0, 1]; NaN for none
 * @see Wilcoxon (1945), Individual Comparisons by Ranking Methods, Biometrics Bulletin 1(6); the rules of choice are those
 *   of scipy.stats.wilcoxon(alternative='greater', zero_method='zsplit')
 */
export function wilcoxonGreater(differences: readonly number[]): number {
  const n = differences.length;
  if (n === 0) return Number.NaN;
  const sizes = Float64Array.from(differences, Math.abs);
  const ranks = averageRanks(sizes);
  let positive = 0;
  differences.forEach((value, i) => {
    positive += value > 0 ? ranks[i] : value === 0 ? ranks[i] / 2 : 0;
  });
  const distinct = new Set(sizes).size;
  const tied = distinct < n || sizes.includes(0);
  if (!tied && n <= exactUpTo) return exactTail(n, positive);
  if (n <= countedAssignments) return countedTail(differences, ranks, positive);
  return approximateTail(sizes, n, positive);
}

/** P(W >= w), W the sum of those of the ranks 1..n that a fair coin picks. */
function exactTail(n: number, w: number): number {
  const most = (n * (n + 1)) / 2;
  const counts = new Float64Array(most + 1);
  counts[0] = 1;
  for (let rank = 1; rank <= n; rank++) {
    for (let sum = (rank * (rank + 1)) / 2; sum >= rank; sum--) counts[sum] += counts[sum - rank];
  }
  let tail = 0;
  for (let sum = w; sum <= most; sum++) tail += counts[sum];
  return tail / 2 ** n;
}

/** The share of all assignments of signs whose positive rank sum is at least the one seen. */
function countedTail(differences: readonly number[], ranks: Float64Array, positive: number): number {
  const moving = ranks.filter((_, i) => differences[i] !== 0);
  const fixed = ranks.reduce((sum, rank, i) => sum + (differences[i] === 0 ? rank / 2 : 0), 0);
  const assignments = 2 ** moving.length;
  let reached = 0;
  for (let signs = 0; signs < assignments; signs++) {
    let sum = fixed;
    for (let i = 0; i < moving.length; i++) if ((signs >> i) & 1) sum += moving[i];
    if (sum >= positive) reached++;
  }
  return reached / assignments;
}

function approximateTail(sizes: Float64Array, n: number, positive: number): number {
  const groups = new Map<number, number>();
  for (const size of sizes) groups.set(size, (groups.get(size) ?? 0) + 1);
  let ties = 0;
  for (const count of groups.values()) ties += count ** 3 - count;
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1) - ties / 2) / 24);
  return normalCdf(-(positive - (n * (n + 1)) / 4) / deviation);
}
