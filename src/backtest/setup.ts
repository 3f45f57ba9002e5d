import type { BarFrame } from '../core/frame.ts';
import { hashOf } from '../core/hash.ts';
import type { Series } from '../features/market-data.ts';
import type { Quotes } from '../io/quotes.ts';
import { ewmaDeviation } from '../labels/ewma-deviation.ts';
import { annualisation } from './annualisation.ts';
import { tradingConditions } from './conditions.ts';
import type { SimulationSettings } from './engine.ts';
import { borrowRates, fundingPayments } from './funding.ts';
import { onPanel } from './on-panel.ts';
import { type PricePanel, pricePanel, totalReturnCloses } from './price-panel.ts';
import type { BacktestSettings } from './settings.ts';
import { type Edges, signalScores } from './signals.ts';
import { scoreCells, scoreGrid } from './sizing/score-grid.ts';
import { type SizingInputs, type TargetPlan, targetWeights } from './sizing/targets.ts';

export interface BacktestInput {
  /** One frame per symbol of `predictions.symbols`, in that order; bars before the first prediction warm up deviations. */
  readonly bars: readonly BarFrame[];
  /** First and last moment of the account, micros; those of the predictions when left out. */
  readonly window?: { readonly from: number; readonly to: number };
  /** Rows sorted by time; symbolId indexes into `bars`. */
  readonly predictions: { readonly time: Float64Array; readonly symbolId: Int32Array; readonly edges: Edges };
  /** For each row what a second model gives it, NaN where it says nothing; read with `settings.gate`. */
  readonly gate?: Float64Array;
  /** Sector of each symbol, -1 for none; for sector caps. */
  readonly sectorOf?: Int32Array;
  /** Stored quotes of each symbol, undefined where there are none. */
  readonly quotes?: readonly (Quotes | undefined)[];
  /** Payments and lending fees by date of each symbol, undefined where there are none; see funding.ts. */
  readonly funding?: readonly (Series | undefined)[];
  readonly borrow?: readonly (Series | undefined)[];
  /** Bars of symbols to compare with, bought and held. */
  readonly benchmarks?: readonly BarFrame[];
  /** Backtests of the same signals at random times; none when left out. */
  readonly randomDraws?: number;
  readonly settings: BacktestSettings;
  readonly seed: number;
}

/** The bars of a backtest on one clock. */
export function panelOf({ bars, predictions: { time }, window, settings }: BacktestInput): PricePanel {
  return pricePanel(bars, window ?? { from: time[0], to: time[time.length - 1] }, settings.dividends);
}

const readDeviations: readonly string[] = ['inverse-volatility', 'volatility-target', 'kelly'];

const any = (entries: readonly unknown[] | undefined) => entries?.some((entry) => entry !== undefined) ?? false;

/**
 * Backtests of one market with one or many settings: deviations, conditions, signals and weights that settings share are made
 * once.
 */
export class BacktestSetup {
  readonly panel: PricePanel;
  readonly #input: BacktestInput;
  /** Everything measured on the market; there are few spans and models. */
  readonly #measured = new Map<string, unknown>();
  /** The latest grid and plan with what they were made from: settings in the order of a grid share them with a neighbour. */
  readonly #latest = new Map<string, { readonly key: string; readonly value: unknown }>();

  constructor(panel: PricePanel, input: BacktestInput) {
    this.panel = panel;
    this.#input = input;
  }

  /** What the engine needs besides panel and plan. */
  rules(settings: BacktestSettings): SimulationSettings {
    const { capital, costs, noTradeBand, execution, financing, brackets } = settings;
    const { funding } = this.#input;
    return {
      capital,
      costs,
      noTradeBand,
      execution,
      financing,
      conditions: this.#conditions(settings),
      ...(any(funding) && {
        fundingPayments: this.#measure('funding', () => fundingPayments(this.panel, funding ?? [])),
      }),
      ...(brackets && { brackets, barDeviation: this.#deviation(brackets.span) }),
    };
  }

  /** What to hold. @param scores other signals than those of the input */
  plan(settings: BacktestSettings, scores?: Float64Array): TargetPlan {
    if (scores) return targetWeights(this.panel, scores, settings, this.#sizingInputs(settings));
    const { capital: _c, costs: _o, spread: _s, dividends: _d, execution: _e, ...rest } = settings;
    const { noTradeBand: _n, financing: _f, brackets: _b, costMultiples: _m, ...shaping } = rest;
    return this.#keep('plan', hashOf(shaping), () => this.plan(settings, this.signals(settings)));
  }

  /** Signals on the panel's clock; a signal that the gate holds back is none. */
  signals(settings: BacktestSettings): Float64Array {
    const { predictions, gate: probability } = this.#input;
    const { edges } = predictions;
    const { mode, sizing, threshold, edgeError, gate } = settings;
    return this.#keep('signals', hashOf([mode, sizing, threshold, edgeError, gate]), () => {
      const score = signalScores(edges, settings);
      if (gate && probability) {
        for (let row = 0; row < score.length; row++) if (!(probability[row] > gate.threshold)) score[row] = 0;
      }
      const cells = this.#measure('cells', () => scoreCells(this.panel, predictions));
      return scoreGrid(this.panel, { ...predictions, score }, cells);
    });
  }

  #conditions({ costs, spread, deviationSpan }: BacktestSettings): NonNullable<SimulationSettings['conditions']> {
    const { bars, quotes, borrow } = this.#input;
    const impact = costs.impact?.model ?? 'none';
    return this.#measure(`conditions ${impact} ${spread} ${deviationSpan}`, () => ({
      ...tradingConditions(this.panel, bars, {
        costs,
        spread,
        liquidity: true,
        deviationSpan,
        ...(quotes && { quotes }),
      }),
      ...(any(borrow) && { borrowRate: borrowRates(this.panel, borrow ?? []) }),
    }));
  }

  /** Deviation of one bar's return, known at the close of its step. */
  #deviation(span: number): Float64Array {
    return this.#measure(`deviation ${span}`, () =>
      onPanel(this.panel, this.#input.bars, 0, (frame) => ewmaDeviation(totalReturnCloses(frame), span)),
    );
  }

  /** What the sizing reads besides scores. */
  #sizingInputs(settings: BacktestSettings): SizingInputs {
    const { sectorOf, predictions } = this.#input;
    const sectors = sectorOf && { sectorOf };
    if (!readDeviations.includes(settings.sizing)) return { ...sectors };
    return {
      ...sectors,
      deviation: this.#deviation(settings.deviationSpan),
      periodsPerYear: annualisation(this.panel.time).periodsPerYear,
      edge: predictions.edges.kind === 'regression' ? 'forecast' : 'even-bet',
    };
  }

  #measure<T>(key: string, make: () => T): T {
    if (!this.#measured.has(key)) this.#measured.set(key, make());
    return this.#measured.get(key) as T;
  }

  #keep<T>(name: string, key: string, make: () => T): T {
    const latest = this.#latest.get(name);
    if (latest?.key === key) return latest.value as T;
    const value = make();
    this.#latest.set(name, { key, value });
    return value;
  }
}
