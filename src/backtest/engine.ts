import { Account, type Holdings } from './account.ts';
import { type BracketSettings, Brackets } from './brackets.ts';
import type { CostSettings } from './costs.ts';
import { type ExecutionSettings, type FinancingSettings, nextOpen, noFinancing } from './execution.ts';
import { type Fill, reasonCode } from './fills.ts';
import type { PricePanel } from './price-panel.ts';
import { emptyBook, type OrderBook, Rebalancer } from './rebalance.ts';
import type { TargetPlan } from './sizing/targets.ts';
import { type Conditions, TradeCosts } from './trade-costs.ts';
import { WorkingOrders } from './working-orders.ts';

export interface SimulationSettings {
  readonly capital: number;
  readonly costs: CostSettings;
  /** Leave a position alone while its weight is within this distance of its target (0: trade every difference). */
  readonly noTradeBand: number;
  /** The next open without limits when left out. */
  readonly execution?: ExecutionSettings;
  /** No interest when left out. */
  readonly financing?: FinancingSettings;
  readonly brackets?: BracketSettings;
  /** Deviation of one bar's return, row-major (T, N), known at the close of its step; for brackets. */
  readonly barDeviation?: Float64Array;
  readonly conditions?: Conditions;
  /** Only the steps from..to, both included, going on from what was held at the close of `from`; all steps when left out. */
  readonly stretch?: { readonly from: number; readonly to: number; readonly opening?: Holdings };
  /** Keep each fill (the default), or only count them: a search needs no list. */
  readonly recordFills?: boolean;
  /** Multiplies measured half-spreads and lending fees, see TradeCosts; 1 when left out. */
  readonly measuredMultiple?: number;
  /** Funding that falls due within each bar as a fraction of the position, row-major (T, N), NaN-free (see funding.ts). */
  readonly fundingPayments?: Float64Array;
}

/** The account at the close of every step. All arrays have shape (T,), with 0 outside the stretch that was walked. */
export interface Simulation {
  readonly equity: Float64Array;
  readonly cash: Float64Array;
  /** Sum of |position value| / equity, and of position value / equity; 0 once equity is gone. */
  readonly grossExposure: Float64Array;
  readonly netExposure: Float64Array;
  /** Fees, spread, slippage, impact, lending, funding and margin interest paid during the step. */
  readonly costs: Float64Array;
  /** Funding among them; below zero where it was received. */
  readonly fundingPaid: Float64Array;
  /** Value bought plus value sold during the step. */
  readonly traded: Float64Array;
  /** Commission, spread, slippage and impact of all fills. */
  readonly tradingCosts: number;
  /** Made when it is first asked for. @throws Error when fills were only counted */
  readonly fills: readonly Fill[];
  readonly fillCount: number;
  readonly borrowCost: number;
  /** Earned on cash (below zero: paid on margin), paid as funding, received as dividends. */
  readonly interest: number;
  readonly funding: number;
  readonly dividends: number;
  /** Times that an order met a step at which its symbol had no usable price, and waited. */
  readonly carriedOrders: number;
  /** Times that the participation cap cut an order. */
  readonly partialFills: number;
  /** Positions that left at a stop or a target. */
  readonly bracketExits: number;
  /** Orders decided so late that no bar was left to fill them. */
  readonly unfilledOrders: number;
  /** What is held at the end. */
  readonly holdings: Holdings;
  /** Step at which equity was gone and everything was closed; -1 when that never happened. */
  readonly ruinedStep: number;
}

/** (high + low + close) / 3 of a step, NaN where one is missing. */
function typicalPrices(panel: PricePanel, base: number, out: Float64Array): Float64Array {
  for (let id = 0; id < out.length; id++) {
    out[id] = (panel.high[base + id] + panel.low[base + id] + panel.close[base + id]) / 3;
  }
  return out;
}

/** The weights of a decision become the orders of the next bar; symbols that are gone get none. */
function decide(book: OrderBook, { weights }: TargetPlan, decision: number, gone?: (id: number) => boolean): void {
  const { weight, decidedStep } = book;
  const from = decision * weight.length;
  let planned = 0;
  for (let id = 0; id < weight.length; id++) {
    weight[id] = weights[from + id];
    decidedStep[id] = decision;
    planned += Math.abs(weight[id]);
  }
  if (gone) {
    for (let id = 0; id < weight.length; id++) {
      if (!gone(id)) continue;
      planned -= Math.abs(weight[id]);
      weight[id] = 0;
    }
  }
  book.planned = planned;
}

/**
 * Walks the panel once. At each step, in this order:
 *   1. lending fees, funding and interest for the time since the last step; dividends of shares that go ex;
 *   2. a symbol whose data have ended is closed at its last close (times 1 + delistingReturn);
 *   3. positions are marked at the open; when equity is gone there, everything is closed and trading ends;
 *   4. stops and targets that the open has gapped over fill at the open;
 *   5. orders decided at an EARLIER close fill by their mode (see execution.ts), all positions being valued at the same
 *      prices; an order whose symbol has no usable price waits for the symbol's next one;
 *   6. stops and targets inside the bar (before step 5 in mode vwap, whose fills are spread over the bar);
 *   7. positions are marked at the close (a symbol without one keeps its last mark) and pay the funding that fell due in
 *      the bar; mode close fills here;
 *   8. if the plan decided `delayBars` steps ago, its weights become the orders of the next bar, in place of any waiting.
 * A stretch with an opening begins at 8, with stops and targets drawn anew from the marks.
 * So no fill uses a price from before its decision, and no decision sees a price from after its close.
 * @throws Error (a bug) when the books do not balance (see Account)
 */
export function simulate(panel: PricePanel, plan: TargetPlan, settings: SimulationSettings): Simulation {
  const { time, open, close, lastStep } = panel;
  const steps = time.length;
  const count = panel.symbols.length;
  const { from, to, opening } = settings.stretch ?? { from: 0, to: steps - 1 };
  const execution = settings.execution ?? nextOpen;
  const financing = settings.financing ?? noFinancing;
  const { fill: mode, delayBars } = execution;
  const costs = new TradeCosts(panel, settings.costs, settings.conditions, settings.measuredMultiple);
  const account = new Account(settings.capital, count, costs, settings.recordFills, opening);
  const rules = { ...execution, noTradeBand: settings.noTradeBand };
  const rebalancer = new Rebalancer(panel, account, costs, rules);
  const resting = mode === 'limit' || mode === 'stop';
  const working = resting ? new WorkingOrders(panel, account, costs, rules) : undefined;
  const { brackets: bracketSettings, barDeviation, fundingPayments } = settings;
  const brackets =
    bracketSettings && barDeviation ? new Brackets(panel, account, bracketSettings, barDeviation) : undefined;
  const book = emptyBook(count);
  const typical = new Float64Array(mode === 'vwap' ? count : 0);
  const interest = financing.cashRate !== 0 || financing.marginRate !== 0 || financing.fundingRate !== 0;
  const firstEnd = lastStep.reduce((least, step) => Math.min(least, step), steps);
  const series = () => new Float64Array(steps);
  const [equity, cash, grossExposure, netExposure] = [series(), series(), series(), series()];
  const [paid, fundingPaid, traded] = [series(), series(), series()];
  let ruinedStep = -1;

  const closeAll = (step: number, reason: 'delisted' | 'ruined', which: (id: number) => boolean) => {
    for (let id = 0; id < count; id++) {
      if (!which(id)) continue;
      book.weight[id] = Number.NaN;
      working?.cancel(id);
      if (account.shares[id] === 0) continue;
      if (reason === 'delisted') account.markTo(id, account.mark[id] * (1 + execution.delistingReturn));
      account.trade(step, step - 1, id, 0, reasonCode[reason]);
    }
  };
  const rebalanceAt = (step: number, prices: Float64Array, base: number) => {
    rebalancer.fill(book, step, prices, base);
    brackets?.draw(step, book.decidedStep);
  };

  const settle = (step: number) => {
    const base = step * count;
    if (step > from && (interest || account.shorts > 0)) account.finance(time[step] - time[step - 1], base, financing);
    if (step > from && panel.dividend) account.payDividends(panel.dividend, base);
    if (step > firstEnd) {
      closeAll(step, 'delisted', (id) => step > lastStep[id]);
      brackets?.draw(step, book.decidedStep);
    }
    account.markRow(open, base);
    if (ruinedStep < 0 && account.worth() <= 0) {
      ruinedStep = step;
      closeAll(step, 'ruined', () => true);
      brackets?.draw(step, book.decidedStep);
    }
    const trading = ruinedStep < 0;
    brackets?.atOpen(step, book);
    if (trading && mode === 'open') rebalanceAt(step, open, base);
    if (trading && working) {
      working.fill(book, step);
      brackets?.draw(step, book.decidedStep);
    }
    brackets?.inside(step, book, resting);
    if (trading && mode === 'vwap') {
      account.markRow(typicalPrices(panel, base, typical), 0);
      rebalanceAt(step, typical, 0);
    }
    account.markRow(close, base);
    if (fundingPayments) account.payFunding(fundingPayments, base);
    if (trading && mode === 'close') rebalanceAt(step, close, base);

    const { net, gross } = account;
    const worth = account.worth();
    account.checkBalance(step, worth, gross);
    equity[step] = worth;
    cash[step] = account.cash;
    grossExposure[step] = worth > 0 ? gross / worth : 0;
    netExposure[step] = worth > 0 ? net / worth : 0;
    paid[step] = account.stepCosts;
    fundingPaid[step] = account.stepFunding;
    traded[step] = account.stepTraded;
    account.closeStep();
  };

  if (opening) brackets?.draw(from, book.decidedStep.fill(from));
  for (let step = from; step <= to; step++) {
    if (step > from || !opening) settle(step);
    const decision = step - delayBars;
    if (decision < 0 || plan.decided[decision] === 0 || ruinedStep >= 0) continue;
    decide(book, plan, decision, step >= firstEnd ? (id) => step > lastStep[id] : undefined);
    if (brackets) book.planned = brackets.restrain(step, book.weight);
    working?.place(book, step);
  }

  let unfilledOrders = working?.waiting() ?? 0;
  for (let id = 0; id < count; id++) if (book.weight[id] > 0 || book.weight[id] < 0) unfilledOrders++;
  let fills: Fill[] | undefined;
  return {
    equity,
    cash,
    grossExposure,
    netExposure,
    costs: paid,
    fundingPaid,
    traded,
    get fills() {
      if (!account.fills) throw new Error('the fills of this simulation were counted, not kept');
      fills ??= account.fills.toArray();
      return fills;
    },
    fillCount: account.fillCount,
    tradingCosts: account.tradingCosts,
    borrowCost: account.borrowCost,
    interest: account.interest,
    funding: account.funding,
    dividends: account.dividends,
    carriedOrders: rebalancer.carried + (working?.carried ?? 0),
    partialFills: rebalancer.partial + (working?.partial ?? 0),
    bracketExits: brackets?.exits ?? 0,
    unfilledOrders,
    holdings: { cash: account.cash, shares: account.shares, mark: account.mark },
    ruinedStep,
  };
}
