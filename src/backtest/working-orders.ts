import type { Account } from './account.ts';
import { equityAfterCosts, equityAfterSizedCosts } from './equity-after-costs.ts';
import type { ExecutionSettings } from './execution.ts';
import { fillReason } from './fills.ts';
import type { PricePanel } from './price-panel.ts';
import type { OrderBook, RebalanceSettings } from './rebalance.ts';
import type { TradeCost, TradeCosts } from './trade-costs.ts';

type Settings = RebalanceSettings & Pick<ExecutionSettings, 'fill' | 'offsetBps'>;

/**
 * Limit and stop orders: a number of shares and a price, both fixed at the close before the first bar that may fill them,
 * from the equity and the prices there. What they cost is set aside as if all filled at those prices; a stop that fills
 * at a gap may overdraw the account a little, and pays `marginRate` on that.
 */
export class WorkingOrders {
  carried = 0;
  partial = 0;
  readonly #goal: Float64Array;
  readonly #trigger: Float64Array;
  readonly #panel: PricePanel;
  readonly #account: Account;
  readonly #costs: TradeCosts;
  readonly #settings: Settings;
  readonly #scratch: TradeCost = { fee: 0, spread: 0, slippage: 0, impact: 0 };

  constructor(panel: PricePanel, account: Account, costs: TradeCosts, settings: Settings) {
    const count = panel.symbols.length;
    this.#goal = new Float64Array(count).fill(Number.NaN);
    this.#trigger = new Float64Array(count).fill(Number.NaN);
    this.#panel = panel;
    this.#account = account;
    this.#costs = costs;
    this.#settings = settings;
  }

  /** Turns the weights of a new decision into orders, in place of those that still wait. Call at the close, once marked. */
  place(book: OrderBook, step: number): void {
    const { shares, mark } = this.#account;
    const { noTradeBand, lot, fill, offsetBps, turnoverBudget } = this.#settings;
    const worth = this.#account.worth();
    const ids: number[] = [];
    this.#goal.fill(Number.NaN);
    for (let id = 0; id < shares.length; id++) {
      const weight = book.weight[id];
      const value = shares[id] * mark[id];
      if (Number.isNaN(weight) || mark[id] === 0 || (weight === 0 && value === 0)) continue;
      if (weight * value > 0 && Math.abs(weight - value / worth) < noTradeBand) continue;
      ids.push(id);
    }
    const weights = ids.map((id) => book.weight[id]);
    const values = ids.map((id) => shares[id] * mark[id]);
    const after = this.#equityAfter(worth, step, ids, weights, values);
    let traded = 0;
    ids.forEach((_, i) => {
      traded += Math.abs(weights[i] * after - values[i]);
    });
    const part = turnoverBudget > 0 && traded > turnoverBudget * worth ? (turnoverBudget * worth) / traded : 1;
    ids.forEach((id, i) => {
      const change = (part * (weights[i] * after - values[i])) / mark[id];
      const whole = lot > 0 ? Math.trunc(change / lot + Math.sign(change) * 1e-9) * lot : change;
      if (Math.abs(whole * mark[id]) <= 1e-12 * worth) return;
      // A position that shall end is closed to the last share, whatever the rounding.
      this.#goal[id] = weights[i] === 0 && part === 1 ? 0 : shares[id] + whole;
      const away = (fill === 'limit' ? -1 : 1) * Math.sign(whole) * (offsetBps / 1e4);
      this.#trigger[id] = mark[id] * (1 + away);
    });
    book.weight.fill(Number.NaN);
  }

  /** Fills the orders that this bar reaches. */
  fill(book: OrderBook, step: number): void {
    const account = this.#account;
    const { shares } = account;
    const { open, high, low, value } = this.#panel;
    const { participation, lot } = this.#settings;
    for (let id = 0; id < shares.length; id++) {
      const goal = this.#goal[id];
      if (Number.isNaN(goal)) continue;
      const cell = step * shares.length + id;
      const change = goal - shares[id];
      if (Number.isNaN(open[cell]) || Number.isNaN(high[cell]) || Number.isNaN(low[cell])) {
        this.carried++;
        continue;
      }
      const price = this.#priceOf(change > 0, this.#trigger[id], open[cell], high[cell], low[cell]);
      if (Number.isNaN(price)) continue;
      const most = participation > 0 ? (participation * value[cell]) / price : Number.NaN;
      let part = Math.abs(change) > most ? Math.sign(change) * most : change;
      if (lot > 0) part = Math.trunc(part / lot + Math.sign(part) * 1e-9) * lot;
      if (part === 0) continue;
      if (part === change) this.#goal[id] = Number.NaN;
      else this.partial++;
      account.markTo(id, price);
      const sharesAfter = part === change ? goal : shares[id] + part;
      account.trade(step, book.decidedStep[id], id, sharesAfter, fillReason(shares[id], sharesAfter));
    }
  }

  /** Takes back what waits for a symbol. */
  cancel(id: number): void {
    this.#goal[id] = Number.NaN;
  }

  /** Orders that wait for a price. */
  waiting(): number {
    return this.#goal.reduce((count, goal) => count + (Number.isNaN(goal) ? 0 : 1), 0);
  }

  /** The price at which a bar fills an order, NaN when it does not reach it. */
  #priceOf(buy: boolean, trigger: number, open: number, high: number, low: number): number {
    if (this.#settings.fill === 'limit') {
      if (buy ? open <= trigger : open >= trigger) return open;
      return (buy ? low < trigger : high > trigger) ? trigger : Number.NaN;
    }
    if (buy ? open >= trigger : open <= trigger) return open;
    return (buy ? high >= trigger : low <= trigger) ? trigger : Number.NaN;
  }

  #equityAfter(worth: number, step: number, ids: readonly number[], weights: number[], values: number[]): number {
    const costs = this.#costs;
    if (costs.rate !== undefined) return equityAfterCosts(worth, costs.rate, weights, values);
    const cell = step * this.#panel.symbols.length;
    const { mark } = this.#account;
    return equityAfterSizedCosts(worth, weights, values, ids.length, (i, value) =>
      costs.total(cell + ids[i], value, mark[ids[i]], this.#scratch),
    );
  }
}
