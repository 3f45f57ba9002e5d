import { type CostSettings, costRate } from './costs.ts';
import { impactRate } from './impact.ts';
import type { PricePanel } from './price-panel.ts';

/**
 * What is known about trading each symbol at each step, row-major (T, N) like the panel, from before the step (see
 * conditions.ts). A NaN falls back: the fixed half-spread, no impact, the fixed lending fee.
 */
export interface Conditions {
  /** Half of the bid-ask spread as a fraction of the price; absent: CostSettings.halfSpreadBps everywhere. */
  readonly halfSpread?: Float64Array;
  /** Standard deviation of a day's return, and money that a day trades; for impact. */
  readonly dayDeviation?: Float64Array;
  readonly dayValue?: Float64Array;
  /** Lending fee a year, as a fraction, for the time since the step before; absent: CostSettings.borrowBpsPerYear. */
  readonly borrowRate?: Float64Array;
}

/** Costs of one trade in money. */
export interface TradeCost {
  fee: number;
  spread: number;
  slippage: number;
  impact: number;
}

/**
 * Prices trades. `rate` is the cost of one side as a fraction when it is the same for every trade, undefined when it depends
 * on size, symbol or time.
 */
export class TradeCosts {
  readonly rate: number | undefined;
  readonly #costs: CostSettings;
  readonly #conditions: Conditions;
  readonly #measuredMultiple: number;
  readonly #factor: Float64Array;

  /** @param measuredMultiple multiplies measured costs, as a cost table needs; settings carry their own multiple */
  constructor(panel: PricePanel, costs: CostSettings, conditions: Conditions = {}, measuredMultiple = 1) {
    this.#costs = costs;
    this.#conditions = conditions;
    this.#measuredMultiple = measuredMultiple;
    this.#factor = panel.factor;
    const sized = (costs.commissionPerShare ?? 0) > 0 || (costs.commissionMinimum ?? 0) > 0;
    const moved = costs.impact !== undefined && costs.impact.model !== 'none' && costs.impact.coefficient > 0;
    this.rate = sized || moved || conditions.halfSpread ? undefined : costRate(costs);
  }

  /** Writes the costs of trading this value (money, > 0) of the cell's symbol into `out`. @param price of the panel */
  price(cell: number, value: number, price: number, out: TradeCost): TradeCost {
    const costs = this.#costs;
    const { halfSpread, dayDeviation, dayValue } = this.#conditions;
    let fee = (value * costs.feeBps) / 1e4;
    if (costs.commissionPerShare) fee += (value / price) * this.#factor[cell] * costs.commissionPerShare;
    if (costs.commissionMinimum && fee < costs.commissionMinimum) fee = costs.commissionMinimum;
    const measured = halfSpread ? halfSpread[cell] * this.#measuredMultiple : Number.NaN;
    out.fee = fee;
    out.spread = value * (Number.isNaN(measured) ? costs.halfSpreadBps / 1e4 : measured);
    out.slippage = (value * costs.slippageBps) / 1e4;
    out.impact =
      costs.impact && dayDeviation && dayValue
        ? value * impactRate(costs.impact, value / dayValue[cell], dayDeviation[cell])
        : 0;
    return out;
  }

  /** Lending fee of a cell's symbol a year, as a fraction. */
  borrowRate(cell: number): number {
    const fixed = this.#costs.borrowBpsPerYear / 1e4;
    const { borrowRate } = this.#conditions;
    if (!borrowRate) return fixed;
    return Number.isNaN(borrowRate[cell]) ? fixed : borrowRate[cell] * this.#measuredMultiple;
  }

  /** Sum of the costs of a trade. */
  total(cell: number, value: number, price: number, scratch: TradeCost): number {
    if (this.rate !== undefined) return this.rate * value;
    if (value === 0) return 0;
    const { fee, spread, slippage, impact } = this.price(cell, value, price, scratch);
    return fee + spread + slippage + impact;
  }
}
