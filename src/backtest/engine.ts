import { openAccount } from './account.ts';
import { type CostSettings, costRate } from './costs.ts';
import type { Fill } from './fills.ts';
import { emptyBook, fillOrders } from './orders.ts';
import type { PricePanel } from './price-panel.ts';
import type { TargetPlan } from './targets.ts';

export interface SimulationSettings {
  readonly capital: number;
  readonly costs: CostSettings;
  /** Leave a position alone while its weight is within this distance of its target (0: trade every difference). */
  readonly noTradeBand: number;
}

/** The account at the close of every step. All arrays have shape (T,). */
export interface Simulation {
  readonly equity: Float64Array;
  readonly cash: Float64Array;
  /** Sum of |position value| / equity, and of position value / equity; 0 once equity is gone. */
  readonly grossExposure: Float64Array;
  readonly netExposure: Float64Array;
  /** Fees, spread, slippage and borrowing paid during the step. */
  readonly costs: Float64Array;
  /** Value bought plus value sold during the step. */
  readonly traded: Float64Array;
  readonly fills: readonly Fill[];
  readonly borrowCost: number;
  /** Times that an order met a step at which its symbol had no usable open, and waited. */
  readonly carriedOrders: number;
  /** Orders decided so late that no bar was left to fill them. */
  readonly unfilledOrders: number;
  /** Step at which equity was gone and everything was closed; -1 when that never happened. */
  readonly ruinedStep: number;
}

/**
 * Walks the panel once. At each step, in this order:
 *   1. borrowing is charged on short positions for the time since the last step;
 *   2. a symbol whose data have ended is closed at its last close;
 *   3. orders decided at an EARLIER close fill at this step's open, all positions being valued at the same opens; an
 *      order whose symbol has no usable open here waits for the symbol's next one;
 *   4. positions are marked at the close (a symbol without one keeps its last mark);
 *   5. if the plan decides here, its weights become the orders that the next open fills, in place of any still waiting.
 * So no fill uses a price from before its decision, and no decision sees a price from after its close. When equity is
 * gone at an open, everything is closed there and trading ends.
 * @throws Error (a bug) when the books do not balance (see Account)
 */
export function simulate(panel: PricePanel, plan: TargetPlan, settings: SimulationSettings): Simulation {
  const { time, open, close, lastStep } = panel;
  const count = panel.symbols.length;
  const account = openAccount(settings.capital, count, settings.costs);
  const book = emptyBook(count);
  const rules = { costRate: costRate(settings.costs), noTradeBand: settings.noTradeBand };
  const series = () => new Float64Array(time.length);
  const equity = series();
  const cash = series();
  const grossExposure = series();
  const netExposure = series();
  const costs = series();
  const traded = series();
  let carriedOrders = 0;
  let ruinedStep = -1;

  const closeAll = (step: number, reason: 'delisted' | 'ruined', which: (id: number) => boolean) => {
    for (let id = 0; id < count; id++) {
      if (!which(id)) continue;
      book.weight[id] = Number.NaN;
      if (account.shares[id] !== 0) account.trade({ step, decidedStep: step - 1, id, sharesAfter: 0, reason });
    }
  };

  for (let step = 0; step < time.length; step++) {
    const base = step * count;
    if (step > 0) account.chargeBorrowing(time[step] - time[step - 1]);
    closeAll(step, 'delisted', (id) => step > lastStep[id]);
    for (let id = 0; id < count; id++) if (!Number.isNaN(open[base + id])) account.markTo(id, open[base + id]);
    if (ruinedStep < 0 && account.worth() <= 0) {
      ruinedStep = step;
      closeAll(step, 'ruined', () => true);
    }
    if (ruinedStep < 0) carriedOrders += fillOrders(book, account, step, (id) => !Number.isNaN(open[base + id]), rules);
    for (let id = 0; id < count; id++) if (!Number.isNaN(close[base + id])) account.markTo(id, close[base + id]);
    account.checkBalance(step);

    const worth = account.worth();
    const flows = account.takeFlows();
    equity[step] = worth;
    cash[step] = account.cash();
    grossExposure[step] = worth > 0 ? account.gross() / worth : 0;
    netExposure[step] = worth > 0 ? account.net() / worth : 0;
    costs[step] = flows.costs;
    traded[step] = flows.traded;

    if (plan.decided[step] === 0 || ruinedStep >= 0) continue;
    book.planned = 0;
    for (let id = 0; id < count; id++) {
      book.weight[id] = plan.weights[base + id];
      book.decidedStep[id] = step;
      book.planned += Math.abs(plan.weights[base + id]);
    }
  }
  let unfilledOrders = 0;
  for (let id = 0; id < count; id++) if (book.weight[id] > 0 || book.weight[id] < 0) unfilledOrders++;
  return {
    equity,
    cash,
    grossExposure,
    netExposure,
    costs,
    traded,
    fills: account.fills,
    borrowCost: account.borrowCost(),
    carriedOrders,
    unfilledOrders,
    ruinedStep,
  };
}
