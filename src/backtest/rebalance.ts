import type { Account } from './account.ts';
import { equityAfterCosts, equityAfterSizedCosts } from './equity-after-costs.ts';
import type { ExecutionSettings } from './execution.ts';
import { fillReason } from './fills.ts';
import type { PricePanel } from './price-panel.ts';
import type { TradeCost, TradeCosts } from './trade-costs.ts';

/** Orders that wait for their symbol's next price: target weights, NaN where there is none. */
export interface OrderBook {
  readonly weight: Float64Array;
  /** Step at whose close each order was decided. */
  readonly decidedStep: Int32Array;
  /** Sum of |weights| of the latest decision. */
  planned: number;
}

export function emptyBook(symbolCount: number): OrderBook {
  return {
    weight: new Float64Array(symbolCount).fill(Number.NaN),
    decidedStep: new Int32Array(symbolCount).fill(-1),
    planned: 0,
  };
}

/** Smallest trade, as a fraction of equity: below it a difference is rounding, not an order. */
const dust = 1e-12;

export type RebalanceSettings = Pick<ExecutionSettings, 'participation' | 'lot' | 'turnoverBudget'> & {
  readonly noTradeBand: number;
};

/**
 * Turns waiting target weights into trades at one price for each symbol:
 *   shares after = w_s E' / price_s,   E' = equity once all costs of the step are paid
 * A position within `noTradeBand` of its target weight is left alone. When some positions can't trade (no usable price,
 * or a participation cap), what they hold is not spent twice: the others shrink until the sum keeps to the planned exposure.
 */
export class Rebalancer {
  /** Orders that met a step without a usable price; orders that a cap filled in part. */
  carried = 0;
  partial = 0;
  /** |Value| of the positions that do not trade at this step. */
  #kept = 0;
  readonly #ids: Int32Array;
  readonly #weights: Float64Array;
  readonly #values: Float64Array;
  readonly #after: Float64Array;
  readonly #scratch: TradeCost = { fee: 0, spread: 0, slippage: 0, impact: 0 };
  readonly #panel: PricePanel;
  readonly #account: Account;
  readonly #costs: TradeCosts;
  readonly #settings: RebalanceSettings;

  constructor(panel: PricePanel, account: Account, costs: TradeCosts, settings: RebalanceSettings) {
    const count = panel.symbols.length;
    this.#ids = new Int32Array(count);
    this.#weights = new Float64Array(count);
    this.#values = new Float64Array(count);
    this.#after = new Float64Array(count);
    this.#panel = panel;
    this.#account = account;
    this.#costs = costs;
    this.#settings = settings;
  }

  /** Fills what can be filled; the account is marked at these prices already. @param base where the row of prices begins */
  fill(book: OrderBook, step: number, prices: Float64Array, base: number): void {
    const account = this.#account;
    const worth = account.worth();
    const count = this.#collect(book, worth, prices, base);
    if (count === 0) return;
    const left = this.#equityAfter(worth, step, count);
    const weights = this.#weights;
    const after = this.#after;
    for (let i = 0; i < count; i++) after[i] = weights[i] * left;
    const { participation, turnoverBudget, lot } = this.#settings;
    if (turnoverBudget > 0) this.#keepBudget(count, turnoverBudget * worth);
    if (participation > 0) this.#capTrades(book, step, count, worth);
    for (let i = 0; i < count; i++) {
      const id = this.#ids[i];
      if (Math.abs(after[i] - this.#values[i]) <= dust * worth) continue;
      const before = account.shares[id];
      const price = account.mark[id];
      let shares = after[i] / price;
      // Towards the position that is there, so that no rounding buys more than was asked for.
      if (lot > 0) shares = before + Math.trunc((shares - before) / lot + Math.sign(shares - before) * 1e-9) * lot;
      if (shares === before) continue;
      account.trade(step, book.decidedStep[id], id, shares, fillReason(before, shares));
    }
  }

  /** Gathers the orders that trade here, and clears them from the book. @returns how many */
  #collect(book: OrderBook, worth: number, prices: Float64Array, base: number): number {
    const { shares, mark } = this.#account;
    const band = this.#settings.noTradeBand * worth;
    const { weight: wanted } = book;
    let count = 0;
    let kept = 0;
    let asked = 0;
    for (let id = 0; id < shares.length; id++) {
      const value = shares[id] * mark[id];
      const weight = wanted[id];
      if (Number.isNaN(weight) || Number.isNaN(prices[base + id])) {
        kept += Math.abs(value);
        if (weight !== 0 ? !Number.isNaN(weight) : value !== 0) this.carried++;
        continue;
      }
      wanted[id] = Number.NaN;
      if ((weight === 0 && value === 0) || (weight * value > 0 && Math.abs(weight * worth - value) < band)) {
        kept += Math.abs(value);
        continue;
      }
      this.#ids[count] = id;
      this.#weights[count] = weight;
      this.#values[count++] = value;
      asked += Math.abs(weight);
    }
    this.#kept = kept;
    const room = Math.max(0, book.planned - kept / worth);
    if (kept > 0 && asked > room) for (let i = 0; i < count; i++) this.#weights[i] *= room / asked;
    return count;
  }

  /** Equity once these trades are paid for. */
  #equityAfter(worth: number, step: number, count: number): number {
    const costs = this.#costs;
    if (costs.rate !== undefined) return equityAfterCosts(worth, costs.rate, this.#weights, this.#values, count);
    const cell = step * this.#panel.symbols.length;
    const { mark } = this.#account;
    return equityAfterSizedCosts(worth, this.#weights, this.#values, count, (i, value) =>
      costs.total(cell + this.#ids[i], value, mark[this.#ids[i]], this.#scratch),
    );
  }

  #keepBudget(count: number, budget: number): void {
    let traded = 0;
    for (let i = 0; i < count; i++) traded += Math.abs(this.#after[i] - this.#values[i]);
    if (traded <= budget) return;
    for (let i = 0; i < count; i++) {
      this.#after[i] = this.#values[i] + ((this.#after[i] - this.#values[i]) * budget) / traded;
    }
  }

  /** Cuts trades to the share of the bar that one may take; the order stays in the book for what is left. */
  #capTrades(book: OrderBook, step: number, count: number, worth: number): void {
    const values = this.#values;
    const after = this.#after;
    const base = step * this.#panel.symbols.length;
    let gross = 0;
    let grossBefore = 0;
    let increases = 0;
    for (let i = 0; i < count; i++) {
      const id = this.#ids[i];
      const most = this.#settings.participation * this.#panel.value[base + id];
      const change = after[i] - values[i];
      // A symbol without volume figures, such as an index, has no cap.
      if (Math.abs(change) > most) {
        after[i] = values[i] + Math.sign(change) * most;
        book.weight[id] = this.#weights[i];
        this.partial++;
      }
      const rise = Math.abs(after[i]) - Math.abs(values[i]);
      if (rise > 0) increases += rise;
      gross += Math.abs(after[i]);
      grossBefore += Math.abs(values[i]);
    }
    const excess = gross - Math.max(book.planned * worth - this.#kept, grossBefore);
    if (excess <= 0 || increases === 0) return;
    const part = Math.max(0, 1 - excess / increases);
    for (let i = 0; i < count; i++) {
      if (Math.abs(after[i]) <= Math.abs(values[i])) continue;
      after[i] = values[i] + (after[i] - values[i]) * part;
      book.weight[this.#ids[i]] = this.#weights[i];
    }
  }
}
