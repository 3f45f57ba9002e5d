/**
 * Equity that is left once the costs of reaching the target weights are paid: the E' with
 *   E' = E - rate * sum_s |w_s E' - v_s|
 * so that weights hold after costs and a fully invested account does not overdraw. The equation is piecewise linear and
 * increasing in E', so Newton's steps end at its root after a few rounds.
 * @param equity E, > 0  @param rate cost of one side as a fraction, rate * sum |weights| < 1
 * @param weights w_s of the symbols that trade  @param values v_s, what they are worth before
 * @param count how many of the entries count
 */
export function equityAfterCosts(
  equity: number,
  rate: number,
  weights: ArrayLike<number>,
  values: ArrayLike<number>,
  count = weights.length,
): number {
  if (rate === 0) return equity;
  let after = equity;
  for (let round = 0; round < 50; round++) {
    let traded = 0;
    let slope = 0;
    for (let i = 0; i < count; i++) {
      const weight = weights[i];
      const change = weight * after - values[i];
      if (change >= 0) {
        traded += change;
        slope += weight;
      } else {
        traded -= change;
        slope -= weight;
      }
    }
    const gap = after + rate * traded - equity;
    const next = after - gap / (1 + rate * slope);
    if (Math.abs(next - after) <= 1e-15 * equity) return next;
    after = next;
  }
  return after;
}

/**
 * The same with costs that depend on the size of each trade: E' = E - sum_s cost_s(|w_s E' - v_s|), by fixed-point
 * iteration, which contracts as long as the costs of the last money traded are below it. Costs with a step (a least
 * commission) can leave it between two values; the trades are charged what they cost either way. Costs that would take more
 * than the equity (impact in a market too small for it) are met by bisection: 0 when even closing everything costs that much.
 * @param cost of trading a value in money, of the i-th symbol
 */
export function equityAfterSizedCosts(
  equity: number,
  weights: ArrayLike<number>,
  values: ArrayLike<number>,
  count: number,
  cost: (i: number, value: number) => number,
): number {
  const costsAt = (after: number) => {
    let paid = 0;
    for (let i = 0; i < count; i++) paid += cost(i, Math.abs(weights[i] * after - values[i]));
    return paid;
  };
  let after = equity;
  for (let round = 0; round < 40; round++) {
    const next = equity - costsAt(after);
    if (next < 0) return bisectEquity(equity, costsAt);
    if (Math.abs(next - after) <= 1e-12 * equity) return next;
    after = next;
  }
  return after;
}

/** Largest E' in [0, E] that leaves its own costs payable: E' + costs(E') <= E. */
function bisectEquity(equity: number, costsAt: (after: number) => number): number {
  let [low, high] = [0, equity];
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (middle + costsAt(middle) > equity) high = middle;
    else low = middle;
  }
  return low;
}
