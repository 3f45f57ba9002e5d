/**
 * Limit distribution of the Kolmogorov statistic, P(K > x) with K = sup |Brownian bridge|:
 *   2 sum_{k >= 1} (-1)^(k-1) exp(-2 k^2 x^2), and for small x its theta-function twin, which converges faster there:
 *   1 - sqrt(2 pi) / x sum_{k >= 1} exp(-(2k-1)^2 pi^2 / (8 x^2))
 * @param x >= 0, such as sqrt(n m / (n + m)) D for two samples; NaN for NaN
 * @see Marsaglia, Tsang & Wang (2003), Evaluating Kolmogorov's Distribution, J. Statistical Software 8(18)
 */
export function kolmogorovSurvival(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 1;
  if (x < 1) {
    let sum = 0;
    for (let k = 1; k <= 20; k++) {
      const odd = 2 * k - 1;
      sum += Math.exp((-odd * odd * Math.PI * Math.PI) / (8 * x * x));
    }
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  let sum = 0;
  for (let k = 1; k <= 20; k++) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * x * x);
  return 2 * sum;
}

/**
 * Exact P(D >= d) of the two-sided two-sample Kolmogorov-Smirnov statistic without ties, by counting lattice paths
 * from (0, 0) to (n, m) that stay strictly within |i/n - j/m| < d, each path weighted as a probability.
 * Work and exactness: O(n m) steps; relative error near 1e-13.
 * @param d observed statistic in [0, 1]  @param n, m sample sizes, integers >= 1
 * @see Hodges (1958), The Significance Probability of the Smirnov Two-Sample Test, Arkiv för Matematik 3
 */
export function kolmogorovSmirnovExact(d: number, n: number, m: number): number {
  if (Number.isNaN(d)) return Number.NaN;
  // |i m - j n| is a whole number, so compare whole numbers: a path counts as outside at the observed value itself.
  const limit = Math.round(d * n * m);
  if (limit <= 0) return 1;
  // outside[j] = P(a random path from (0,0) that is at (i,j) has touched the limit), built row by row.
  let previous = new Float64Array(m + 1);
  for (let i = 0; i <= n; i++) {
    const current = new Float64Array(m + 1);
    for (let j = 0; j <= m; j++) {
      if (Math.abs(i * m - j * n) >= limit) current[j] = 1;
      else if (i + j > 0) {
        // Backwards, a path at (i, j) came by an i-step with probability i / (i + j): all orders are equally likely.
        const fromLeft = i > 0 ? previous[j] * i : 0;
        const fromBelow = j > 0 ? current[j - 1] * j : 0;
        current[j] = (fromLeft + fromBelow) / (i + j);
      }
    }
    previous = current;
  }
  return previous[m];
}

/** Below this many lattice points the exact distribution is used. */
const exactLimit = 1_000_000;

/**
 * p-value of the two-sided two-sample Kolmogorov-Smirnov statistic: exact while n m <= 1,000,000, else the limit
 * distribution at sqrt(n m / (n + m)) d.
 * @param d statistic in [0, 1]  @param n, m sample sizes, integers >= 1
 */
export function kolmogorovSmirnovPValue(d: number, n: number, m: number): number {
  return n * m <= exactLimit ? kolmogorovSmirnovExact(d, n, m) : kolmogorovSurvival(Math.sqrt((n * m) / (n + m)) * d);
}
