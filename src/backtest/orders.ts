import type { Account } from './account.ts';
import { equityAfterCosts, fillReason } from './fills.ts';

/** Orders that wait for their symbol's next open: target weights, NaN where there is none. */
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

/**
 * Fills the orders whose symbol can trade at this open; `account` is marked at these opens already.
 *   shares after = w_s E' / open_s,   E' = equity once all costs of the step are paid
 * A position within `noTradeBand` of its target weight is left alone. When some positions can't trade (no usable open),
 * what they hold is not spent twice: the weights of the others shrink until the sum keeps to the planned exposure.
 * @param tradable whether the symbol has a usable open at this step
 * @returns number of orders that had to wait
 */
export function fillOrders(
  book: OrderBook,
  account: Account,
  step: number,
  tradable: (id: number) => boolean,
  settings: { readonly costRate: number; readonly noTradeBand: number },
): number {
  const { shares, mark } = account;
  const worth = account.worth();
  const ids: number[] = [];
  const weights: number[] = [];
  const values: number[] = [];
  let carried = 0;
  let kept = 0;
  let wanted = 0;
  for (let id = 0; id < shares.length; id++) {
    const value = shares[id] * mark[id];
    const weight = book.weight[id];
    if (Number.isNaN(weight) || !tradable(id)) {
      kept += Math.abs(value);
      if (weight !== 0 ? !Number.isNaN(weight) : value !== 0) carried++;
      continue;
    }
    book.weight[id] = Number.NaN;
    const sameSide = weight * value > 0;
    if ((weight === 0 && value === 0) || (sameSide && Math.abs(weight - value / worth) < settings.noTradeBand)) {
      kept += Math.abs(value);
      continue;
    }
    ids.push(id);
    weights.push(weight);
    values.push(value);
    wanted += Math.abs(weight);
  }
  const room = Math.max(0, book.planned - kept / worth);
  if (kept > 0 && wanted > room) for (let i = 0; i < weights.length; i++) weights[i] *= room / wanted;
  const after = equityAfterCosts(worth, settings.costRate, weights, values);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i];
    const target = weights[i] * after;
    if (Math.abs(target - values[i]) <= dust * worth) continue;
    const sharesAfter = target / mark[id];
    const reason = fillReason(shares[id], sharesAfter);
    account.trade({ step, decidedStep: book.decidedStep[id], id, sharesAfter, reason });
  }
  return carried;
}
