import { microsPerDay } from '../core/time.ts';
import type { CostSettings } from './costs.ts';
import type { Fill, FillReason } from './fills.ts';

/**
 * Cash and positions, kept in two books that must agree: what is there (cash + shares at their marks) and what was
 * earned (capital + price moves of what was held - costs). Shares are fractional; cash earns nothing.
 */
export interface Account {
  readonly shares: Float64Array;
  /** Last price at which each symbol was valued; 0 before its first. */
  readonly mark: Float64Array;
  readonly fills: readonly Fill[];
  cash(): number;
  /** Cash + positions. */
  worth(): number;
  /** Sum of |position value|. */
  gross(): number;
  /** Sum of position value. */
  net(): number;
  /** Costs paid, and value bought plus sold, since the last call. */
  takeFlows(): { costs: number; traded: number };
  borrowCost(): number;
  markTo(id: number, price: number): void;
  /** Trades at the present mark; `sharesAfter` is stored as given, so that a closed position is exactly 0. */
  trade(order: { step: number; decidedStep: number; id: number; sharesAfter: number; reason: FillReason }): void;
  /** Charges the lending fee of short positions for this time. @param micros elapsed time */
  chargeBorrowing(micros: number): void;
  /** @throws Error (a bug) when the two books part by more than 1e-9 of the account's size */
  checkBalance(step: number): void;
}

export function openAccount(capital: number, symbolCount: number, costs: CostSettings): Account {
  const shares = new Float64Array(symbolCount);
  const mark = new Float64Array(symbolCount);
  const fills: Fill[] = [];
  let cash = capital;
  let earned = capital;
  let flows = { costs: 0, traded: 0 };
  let borrowCost = 0;

  const pay = (amount: number) => {
    cash -= amount;
    earned -= amount;
    flows.costs += amount;
  };
  const sum = (value: (position: number) => number) => {
    let total = 0;
    for (let id = 0; id < symbolCount; id++) if (shares[id] !== 0) total += value(shares[id] * mark[id]);
    return total;
  };
  const worth = () => cash + sum((position) => position);

  return {
    shares,
    mark,
    fills,
    cash: () => cash,
    worth,
    gross: () => sum(Math.abs),
    net: () => sum((position) => position),
    takeFlows: () => {
      const taken = flows;
      flows = { costs: 0, traded: 0 };
      return taken;
    },
    borrowCost: () => borrowCost,
    markTo: (id, price) => {
      if (shares[id] !== 0) earned += shares[id] * (price - mark[id]);
      mark[id] = price;
    },
    trade: ({ step, decidedStep, id, sharesAfter, reason }) => {
      const bought = sharesAfter - shares[id];
      const price = mark[id];
      const value = Math.abs(bought * price);
      const fee = (value * costs.feeBps) / 1e4;
      const spreadCost = (value * costs.halfSpreadBps) / 1e4;
      const slippageCost = (value * costs.slippageBps) / 1e4;
      shares[id] = sharesAfter;
      cash -= bought * price;
      pay(fee + spreadCost + slippageCost);
      flows.traded += value;
      fills.push({
        step,
        decidedStep,
        symbolId: id,
        shares: bought,
        price,
        fee,
        spreadCost,
        slippageCost,
        sharesAfter,
        reason,
      });
    },
    chargeBorrowing: (micros) => {
      const short = sum((position) => Math.max(0, -position));
      const fee = (short * costs.borrowBpsPerYear * micros) / (1e4 * 365 * microsPerDay);
      pay(fee);
      borrowCost += fee;
    },
    checkBalance: (step) => {
      const there = worth();
      const scale = Math.max(capital, sum(Math.abs), Math.abs(there));
      if (Math.abs(there - earned) <= 1e-9 * scale) return;
      throw new Error(`backtest books do not balance at step ${step}: cash + positions ${there}, earned ${earned}`);
    },
  };
}
