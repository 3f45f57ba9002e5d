/** How an order moves the price against itself; see impact.ts. */
export type ImpactModel = 'none' | 'square-root' | 'almgren';

export interface ImpactSettings {
  readonly model: ImpactModel;
  /** Factor before the square-root law, of order 1; for 'almgren' a multiple of the published coefficients. */
  readonly coefficient: number;
  /** Days over which an order is worked (almgren: T). */
  readonly executionDays: number;
  /** Shares outstanding over average daily volume (almgren: Theta / V). */
  readonly sharesOverVolume: number;
}

/** What trading costs. Basis points are of the traded value, per side (a round trip pays them twice). */
export interface CostSettings {
  /** Commission and exchange fees. */
  readonly feeBps: number;
  /** Half of the bid-ask spread: the distance from the mid price to the price a market order gets. */
  readonly halfSpreadBps: number;
  /** What the order itself moves the price, and the miss between the wished and the filled price. */
  readonly slippageBps: number;
  /** Lending fee for short positions, basis points of their value per year (365 days). */
  readonly borrowBpsPerYear: number;
  /** Commission in money per share as quoted (split-adjusted). */
  readonly commissionPerShare?: number;
  /** Least commission of an order, in money. */
  readonly commissionMinimum?: number;
  readonly impact?: ImpactSettings;
}

/**
 * Defaults for liquid US shares traded at the open: 1 bp of fees, 2 bp half-spread, 2 bp slippage, 50 bp a year to borrow.
 * They are on unless the user changes them; a thin name costs several times as much.
 */
export const defaultCosts: CostSettings = { feeBps: 1, halfSpreadBps: 2, slippageBps: 2, borrowBpsPerYear: 50 };

/** Cost of one side as a fraction of the traded value: what all orders pay, whatever their size. */
export function costRate(costs: CostSettings): number {
  return (costs.feeBps + costs.halfSpreadBps + costs.slippageBps) / 1e4;
}

/** Every cost times `multiple`; measured half-spreads and lending fees are multiplied by the engine, see TradeCosts. */
export function scaledCosts(costs: CostSettings, multiple: number): CostSettings {
  const { commissionPerShare, commissionMinimum, impact } = costs;
  return {
    feeBps: costs.feeBps * multiple,
    halfSpreadBps: costs.halfSpreadBps * multiple,
    slippageBps: costs.slippageBps * multiple,
    borrowBpsPerYear: costs.borrowBpsPerYear * multiple,
    ...(commissionPerShare !== undefined && { commissionPerShare: commissionPerShare * multiple }),
    ...(commissionMinimum !== undefined && { commissionMinimum: commissionMinimum * multiple }),
    ...(impact && { impact: { ...impact, coefficient: impact.coefficient * multiple } }),
  };
}
