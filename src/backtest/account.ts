import { microsPerDay } from '../core/time.ts';
import type { FinancingSettings } from './execution.ts';
import { FillLog } from './fill-log.ts';
import type { TradeCost, TradeCosts } from './trade-costs.ts';

const microsPerYear = 365 * microsPerDay;

/** What an account holds at a close: shares and the prices at which they are valued, shape (N,). */
export interface Holdings {
  readonly cash: number;
  readonly shares: Float64Array;
  readonly mark: Float64Array;
}

/**
 * Cash and positions, kept in two books that must agree: what is there (cash + shares at their marks) and what was
 * earned (capital + price moves of what was held + income - costs).
 */
export class Account {
  readonly shares: Float64Array;
  /** Last price at which each symbol was valued; 0 before its first. */
  readonly mark: Float64Array;
  /** Undefined when fills are counted alone. */
  readonly fills: FillLog | undefined;
  fillCount = 0;
  cash: number;
  /** Sums over the whole run, in money. */
  tradingCosts = 0;
  borrowCost = 0;
  interest = 0;
  funding = 0;
  dividends = 0;
  /** Of the present step; `closeStep` sets them back. Funding is also among the costs. */
  stepCosts = 0;
  stepFunding = 0;
  stepTraded = 0;
  /** Symbols that are short. */
  shorts = 0;
  /** Of the positions as they were last measured; trades and marks of single symbols leave that behind. */
  #net = 0;
  #gross = 0;
  #measured = false;
  readonly #capital: number;
  readonly #costs: TradeCosts;
  #earned: number;
  /** Lending fee and funding of each symbol since its last fill. */
  readonly #lent: Float64Array;
  readonly #funded: Float64Array;
  readonly #cost: TradeCost = { fee: 0, spread: 0, slippage: 0, impact: 0 };

  /** @param opening what the account holds at first; nothing but the capital when left out */
  constructor(capital: number, symbolCount: number, costs: TradeCosts, recordFills = true, opening?: Holdings) {
    this.fills = recordFills ? new FillLog(costs, symbolCount) : undefined;
    this.#capital = capital;
    this.#costs = costs;
    this.cash = opening?.cash ?? capital;
    this.shares = opening?.shares.slice() ?? new Float64Array(symbolCount);
    this.mark = opening?.mark.slice() ?? new Float64Array(symbolCount);
    this.shorts = this.shares.reduce((count, held) => count + (held < 0 ? 1 : 0), 0);
    this.#earned = this.worth();
    this.#lent = new Float64Array(symbolCount);
    this.#funded = new Float64Array(symbolCount);
  }

  markTo(id: number, price: number): void {
    if (this.shares[id] !== 0) this.#earned += this.shares[id] * (price - this.mark[id]);
    this.mark[id] = price;
    this.#measured = false;
  }

  /** Marks every symbol that has a price in this row, and measures the positions on the way. @param base where the row begins */
  markRow(prices: Float64Array, base: number): void {
    const { shares, mark } = this;
    let moved = 0;
    let net = 0;
    let gross = 0;
    for (let id = 0; id < shares.length; id++) {
      const price = prices[base + id];
      const before = shares[id] * mark[id];
      if (!Number.isNaN(price)) mark[id] = price;
      const value = shares[id] * mark[id];
      moved += value - before;
      net += value;
      gross += Math.abs(value);
    }
    this.#earned += moved;
    this.#net = net;
    this.#gross = gross;
    this.#measured = true;
  }

  /** Sum of position value. */
  get net(): number {
    if (!this.#measured) this.#measure();
    return this.#net;
  }

  /** Sum of |position value|. */
  get gross(): number {
    if (!this.#measured) this.#measure();
    return this.#gross;
  }

  /** Cash + positions. */
  worth(): number {
    return this.cash + this.net;
  }

  #measure(): void {
    const { shares, mark } = this;
    this.#net = 0;
    this.#gross = 0;
    for (let id = 0; id < shares.length; id++) {
      const value = shares[id] * mark[id];
      this.#net += value;
      this.#gross += Math.abs(value);
    }
    this.#measured = true;
  }

  /**
   * Trades at the present mark; `sharesAfter` is stored as given, so that a closed position is exactly 0.
   * @param reason its code, see fills.ts
   */
  trade(step: number, decidedStep: number, id: number, sharesAfter: number, reason: number): void {
    const price = this.mark[id];
    const bought = sharesAfter - this.shares[id];
    const value = Math.abs(bought * price);
    const paid = this.#costs.total(step * this.shares.length + id, value, price, this.#cost);
    if (this.shares[id] < 0) this.shorts--;
    if (sharesAfter < 0) this.shorts++;
    this.fillCount++;
    this.shares[id] = sharesAfter;
    this.#measured = false;
    this.cash -= bought * price + paid;
    this.#earned -= paid;
    this.stepCosts += paid;
    this.tradingCosts += paid;
    this.stepTraded += value;
    this.fills?.add(step, decidedStep, id, bought, price, sharesAfter, reason);
    if (this.#lent[id] === 0 && this.#funded[id] === 0) return;
    this.fills?.finance(this.#lent[id], this.#funded[id]);
    this.#lent[id] = 0;
    this.#funded[id] = 0;
  }

  /**
   * Lending fees, funding at a yearly rate and interest for this time.
   * @param micros elapsed  @param base where the row of the present step begins
   */
  finance(micros: number, base: number, { cashRate, marginRate, fundingRate }: FinancingSettings): void {
    const { shares, mark } = this;
    const years = micros / microsPerYear;
    let short = 0;
    let lending = 0;
    for (let id = 0; id < shares.length; id++) {
      const position = shares[id] * mark[id];
      if (position >= 0) continue;
      short -= position;
      const lent = -position * this.#costs.borrowRate(base + id) * years;
      this.#lent[id] += lent;
      lending += lent;
    }
    const free = this.cash - short;
    const interest = free * (free > 0 ? cashRate : marginRate) * years;
    this.borrowCost += lending;
    this.interest += interest;
    this.cash += interest - lending;
    this.#earned += interest - lending;
    this.stepCosts += lending - Math.min(0, interest);
    if (fundingRate !== 0) this.#fund(() => fundingRate * years);
  }

  /** Charges payments that fall due on what is held, at its marks: longs pay, shorts receive. @param rates NaN-free row at `base` */
  payFunding(rates: Float64Array, base: number): void {
    this.#fund((id) => rates[base + id]);
  }

  /** @param rate of a symbol's payment, as a fraction of its position */
  #fund(rate: (id: number) => number): void {
    const { shares, mark } = this;
    let paid = 0;
    for (let id = 0; id < shares.length; id++) {
      const funded = shares[id] * mark[id] * rate(id);
      this.#funded[id] += funded;
      paid += funded;
    }
    this.funding += paid;
    this.stepFunding += paid;
    this.stepCosts += paid;
    this.cash -= paid;
    this.#earned -= paid;
  }

  /** Pays dividends on what is held; a short position owes them. @param perShare cash, NaN-free row at `base` */
  payDividends(perShare: Float64Array, base: number): void {
    const { shares } = this;
    let paid = 0;
    for (let id = 0; id < shares.length; id++) paid += shares[id] * perShare[base + id];
    this.dividends += paid;
    this.cash += paid;
    this.#earned += paid;
  }

  closeStep(): void {
    this.stepCosts = 0;
    this.stepFunding = 0;
    this.stepTraded = 0;
  }

  /** @throws Error (a bug) when the two books part by more than 1e-9 of the account's size */
  checkBalance(step: number, worth: number, gross: number): void {
    const scale = Math.max(this.#capital, gross, Math.abs(worth));
    if (Math.abs(worth - this.#earned) <= 1e-9 * scale) return;
    throw new Error(`backtest books do not balance at step ${step}: cash + positions ${worth}, earned ${this.#earned}`);
  }
}
