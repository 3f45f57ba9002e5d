/** Why a fill happened. */
export type FillReason = 'open' | 'increase' | 'reduce' | 'close' | 'flip' | 'delisted' | 'ruined';

/** One fill. Money is in the units of the starting capital, prices are total-return prices (see PricePanel). */
export interface Fill {
  /** Step whose open (or, when delisted, whose predecessor's close) is the price. */
  readonly step: number;
  /** Step at whose close the order was decided; always earlier than `step`. */
  readonly decidedStep: number;
  readonly symbolId: number;
  /** > 0 bought, < 0 sold. */
  readonly shares: number;
  readonly price: number;
  readonly fee: number;
  readonly spreadCost: number;
  readonly slippageCost: number;
  readonly sharesAfter: number;
  readonly reason: FillReason;
}

/** Names what a fill does to a position. */
export function fillReason(before: number, after: number): FillReason {
  if (after === 0) return 'close';
  if (before === 0) return 'open';
  if (Math.sign(before) !== Math.sign(after)) return 'flip';
  return Math.abs(after) > Math.abs(before) ? 'increase' : 'reduce';
}

/**
 * Equity that is left once the costs of reaching the target weights are paid: the E' with
 *   E' = E - rate * sum_s |w_s E' - v_s|
 * so that weights hold after costs and a fully invested account does not overdraw. Fixed-point iteration, which
 * contracts by rate * sum |w| per round.
 * @param equity E, > 0  @param rate cost of one side as a fraction, rate * sum |weights| < 1
 * @param weights w_s of the symbols that trade  @param values v_s, what they are worth before
 */
export function equityAfterCosts(
  equity: number,
  rate: number,
  weights: readonly number[],
  values: readonly number[],
): number {
  let after = equity;
  for (let round = 0; round < 1000; round++) {
    let traded = 0;
    for (let i = 0; i < weights.length; i++) traded += Math.abs(weights[i] * after - values[i]);
    const next = equity - rate * traded;
    if (Math.abs(next - after) <= 1e-15 * equity) return next;
    after = next;
  }
  return after;
}
