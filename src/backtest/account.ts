import { microsPerDay } from '../core/time.ts';
import type { FinancingSettings } from './execution.ts';
import { FillLog } from './fill-log.ts';
import type { FillReason } from './fills.ts';
import type { TradeCost, TradeCosts } from './trade-costs.ts';

const microsPerYear = 365 * microsPerDay;

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
  /** Of the present step; `closeStep` sets them back. */
  stepCosts = 0;
  stepTraded = 0;
  /** As `measure` left them. */
  net = 0;
  gross = 0;
  /** Symbols that are short. */
  shorts = 0;
  readonly #capital: number;
  readonly #costs: TradeCosts;
  #earned: number;
  /** Lending fee of each symbol since its last fill. */
  readonly #lent: Float64Array;
  readonly #cost: TradeCost = { fee: 0, spread: 0, slippage: 0, impact: 0 };

  constructor(capital: number, symbolCount: number, costs: TradeCosts, recordFills = true) {
    this.fills = recordFills ? new FillLog() : undefined;
    this.#capital = capital;
    this.#costs = costs;
    this.cash = capital;
    this.#earned = capital;
    this.shares = new Float64Array(symbolCount);
    this.mark = new Float64Array(symbolCount);
    this.#lent = new Float64Array(symbolCount);
  }

  markTo(id: number, price: number): void {
    if (this.shares[id] !== 0) this.#earned += this.shares[id] * (price - this.mark[id]);
    this.mark[id] = price;
  }

  /** Marks every symbol that has a price in this row. @param base where the row begins */
  markRow(prices: Float64Array, base: number): void {
    const { shares, mark } = this;
    let moved = 0;
    for (let id = 0; id < shares.length; id++) {
      const price = prices[base + id];
      if (Number.isNaN(price)) continue;
      if (shares[id] !== 0) moved += shares[id] * (price - mark[id]);
      mark[id] = price;
    }
    this.#earned += moved;
  }

  /** Cash + positions. */
  worth(): number {
    const { shares, mark } = this;
    let total = this.cash;
    for (let id = 0; id < shares.length; id++) total += shares[id] * mark[id];
    return total;
  }

  /** Sum of position value and of |position value|, into `net` and `gross`. */
  measure(): void {
    const { shares, mark } = this;
    let net = 0;
    let gross = 0;
    for (let id = 0; id < shares.length; id++) {
      const value = shares[id] * mark[id];
      net += value;
      gross += Math.abs(value);
    }
    this.net = net;
    this.gross = gross;
  }

  /** Trades at the present mark; `sharesAfter` is stored as given, so that a closed position is exactly 0. */
  trade(step: number, decidedStep: number, id: number, sharesAfter: number, reason: FillReason): void {
    const price = this.mark[id];
    const bought = sharesAfter - this.shares[id];
    const value = Math.abs(bought * price);
    const { fee, spread, slippage, impact } = this.#costs.price(
      step * this.shares.length + id,
      value,
      price,
      this.#cost,
    );
    const paid = fee + spread + slippage + impact;
    if (this.shares[id] < 0) this.shorts--;
    if (sharesAfter < 0) this.shorts++;
    this.fillCount++;
    this.shares[id] = sharesAfter;
    this.cash -= bought * price + paid;
    this.#earned -= paid;
    this.stepCosts += paid;
    this.tradingCosts += paid;
    this.stepTraded += value;
    const lent = this.#lent[id];
    this.#lent[id] = 0;
    this.fills?.add(step, decidedStep, id, bought, price, fee, spread, slippage, impact, lent, sharesAfter, reason);
  }

  /** Lending fees, funding and interest for this time. @param micros elapsed @param borrowRate a year, as a fraction */
  finance(micros: number, borrowRate: number, { cashRate, marginRate, fundingRate }: FinancingSettings): void {
    const { shares, mark } = this;
    const years = micros / microsPerYear;
    let short = 0;
    let net = 0;
    for (let id = 0; id < shares.length; id++) {
      const position = shares[id] * mark[id];
      net += position;
      if (position >= 0) continue;
      short -= position;
      this.#lent[id] -= position * borrowRate * years;
    }
    const lending = short * borrowRate * years;
    const funding = net * fundingRate * years;
    const free = this.cash - short;
    const interest = free * (free > 0 ? cashRate : marginRate) * years;
    this.borrowCost += lending;
    this.funding += funding;
    this.interest += interest;
    this.cash += interest - lending - funding;
    this.#earned += interest - lending - funding;
    this.stepCosts += lending + funding - Math.min(0, interest);
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
    this.stepTraded = 0;
  }

  /** @throws Error (a bug) when the two books part by more than 1e-9 of the account's size */
  checkBalance(step: number, worth: number, gross: number): void {
    const scale = Math.max(this.#capital, gross, Math.abs(worth));
    if (Math.abs(worth - this.#earned) <= 1e-9 * scale) return;
    throw new Error(`backtest books do not balance at step ${step}: cash + positions ${worth}, earned ${this.#earned}`);
  }
}
