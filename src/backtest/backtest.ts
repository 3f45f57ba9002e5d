import type { BarFrame } from '../core/frame.ts';
import { deriveSeed } from '../core/rng.ts';
import type { Quotes } from '../io/quotes.ts';
import { ewmaDeviation } from '../labels/ewma-deviation.ts';
import { annualisation } from './annualisation.ts';
import { buyAndHold, buyAndHoldName } from './benchmarks/buy-and-hold.ts';
import { drawCount, randomEntries } from './benchmarks/random-entries.ts';
import { benchmarkRows } from './benchmarks/rows.ts';
import { capacityCurve } from './capacity.ts';
import { tradingConditions } from './conditions.ts';
import { breakEvenBps, costTable } from './cost-table.ts';
import { type Simulation, type SimulationSettings, simulate } from './engine.ts';
import { activityMetrics } from './metrics/activity.ts';
import { curveMetrics, orNull } from './metrics/curve-metrics.ts';
import { metricUnits } from './metrics/glossary.ts';
import { periodReturns } from './metrics/returns.ts';
import { tearSheet } from './metrics/tear-sheet.ts';
import { onPanel } from './on-panel.ts';
import { type PricePanel, pricePanel, totalReturnCloses } from './price-panel.ts';
import type { BacktestResult } from './result.ts';
import type { BacktestSettings } from './settings.ts';
import { sharpeInterval } from './sharpe-interval.ts';
import { type Edges, signalScores } from './signals.ts';
import { scoreGrid } from './sizing/score-grid.ts';
import { type SizingInputs, targetWeights } from './sizing/targets.ts';

export interface BacktestInput {
  /** One frame per symbol of `predictions.symbols`, in that order; bars before the first prediction warm up deviations. */
  readonly bars: readonly BarFrame[];
  /** Rows sorted by time; symbolId indexes into `bars`. */
  readonly predictions: { readonly time: Float64Array; readonly symbolId: Int32Array; readonly edges: Edges };
  /** For each row whether a second model lets its signal through; all pass when left out. */
  readonly allowed?: Uint8Array;
  /** Sector of each symbol, -1 for none; for sector caps. */
  readonly sectorOf?: Int32Array;
  /** Stored quotes of each symbol, undefined where there are none. */
  readonly quotes?: readonly (Quotes | undefined)[];
  /** Bars of symbols to compare with, bought and held. */
  readonly benchmarks?: readonly BarFrame[];
  /** Backtests of the same signals at random times; none when left out. */
  readonly randomDraws?: number;
  readonly settings: BacktestSettings;
  readonly seed: number;
}

export interface BacktestRun {
  readonly panel: PricePanel;
  readonly simulation: Simulation;
  readonly benchmark: Float64Array;
  readonly figures: Pick<
    BacktestResult,
    | 'annualisation'
    | 'metrics'
    | 'units'
    | 'intervals'
    | 'benchmark'
    | 'benchmarks'
    | 'random'
    | 'months'
    | 'drawdowns'
    | 'rollingSharpe'
    | 'costTable'
    | 'breakEvenBps'
    | 'capacity'
    | 'financing'
    | 'counts'
  >;
}

/** Step of each symbol's first prediction, -1 for none. */
function firstSignals(scores: Float64Array, count: number): Int32Array {
  const first = new Int32Array(count).fill(-1);
  for (let cell = scores.length - 1; cell >= 0; cell--) {
    if (!Number.isNaN(scores[cell])) first[cell % count] = Math.floor(cell / count);
  }
  return first;
}

/** What the engine needs besides panel and plan. */
function simulationSettings(
  panel: PricePanel,
  bars: readonly BarFrame[],
  settings: BacktestSettings,
  quotes?: BacktestInput['quotes'],
): SimulationSettings {
  const { capital, costs, noTradeBand, execution, financing, brackets, spread, deviationSpan } = settings;
  return {
    capital,
    costs,
    noTradeBand,
    execution,
    financing,
    conditions: tradingConditions(panel, bars, {
      costs,
      spread,
      liquidity: true,
      deviationSpan,
      ...(quotes && { quotes }),
    }),
    ...(brackets && {
      brackets,
      barDeviation: onPanel(panel, bars, 0, (frame) => ewmaDeviation(totalReturnCloses(frame), brackets.span)),
    }),
  };
}

/** Signals on the panel's clock; a signal that the gate holds back is none. */
function signalGrid(panel: PricePanel, { predictions, allowed }: BacktestInput, settings: BacktestSettings) {
  const { time, symbolId, edges } = predictions;
  const score = signalScores(edges, settings);
  return scoreGrid(panel, { time, symbolId, score: allowed ? score.map((value, row) => value * allowed[row]) : score });
}

const readDeviations: readonly string[] = ['inverse-volatility', 'volatility-target', 'kelly'];

function sizingInputs(panel: PricePanel, input: BacktestInput, settings: BacktestSettings): SizingInputs {
  const { sectorOf, bars, predictions } = input;
  const sectors = sectorOf && { sectorOf };
  if (!readDeviations.includes(settings.sizing)) return { ...sectors };
  return {
    ...sectors,
    deviation: onPanel(panel, bars, 0, (frame) => ewmaDeviation(totalReturnCloses(frame), settings.deviationSpan)),
    periodsPerYear: annualisation(panel.time).periodsPerYear,
    edge: predictions.edges.kind === 'regression' ? 'forecast' : 'even-bet',
  };
}

/**
 * From predictions to figures: scores, target weights, the simulated account, buy and hold beside it, the same targets at
 * other costs and capitals. The account runs from the first to the last prediction: no bar after it is read, and what is
 * held then is marked at that close without being sold.
 */
export function runBacktest(input: BacktestInput): BacktestRun {
  const { bars, predictions, quotes, settings, seed } = input;
  const { time } = predictions;
  const window = { from: time[0], to: time[time.length - 1] };
  const panel = pricePanel(bars, window, settings.dividends);
  const scores = signalGrid(panel, input, settings);
  const sizing = sizingInputs(panel, input, settings);
  const plan = targetWeights(panel, scores, settings, sizing);
  const rules = simulationSettings(panel, bars, settings, quotes);
  const simulation = simulate(panel, plan, rules);
  // Buy and hold reinvests its dividends, whatever the strategy does with its own.
  const held = settings.dividends === 'cash' ? pricePanel(bars, window) : panel;
  const benchmark = buyAndHold(held, firstSignals(scores, bars.length), settings.capital, settings.costs);
  const yearly = annualisation(panel.time);
  const { periodsPerYear } = yearly;
  const { carriedOrders, unfilledOrders, partialFills, bracketExits } = simulation;
  const draws = drawCount(input.randomDraws, scores.length);
  const { borrowCost, interest, funding, dividends } = simulation;
  return {
    panel,
    simulation,
    benchmark,
    figures: {
      annualisation: yearly,
      metrics: {
        ...curveMetrics(simulation.equity, panel.time, periodsPerYear),
        ...activityMetrics(simulation, bars.length, periodsPerYear),
      },
      units: metricUnits(),
      intervals: {
        sharpe: sharpeInterval(periodReturns(simulation.equity), { periodsPerYear, holdBars: settings.holdBars, seed }),
      },
      benchmark: {
        name: buyAndHoldName(bars.length),
        metrics: curveMetrics(benchmark, panel.time, periodsPerYear),
      },
      benchmarks: benchmarkRows(panel, simulation.equity, {
        buyAndHold: benchmark,
        others: input.benchmarks ?? [],
        settings,
        periodsPerYear,
      }),
      random: randomEntries(
        scores,
        bars.length,
        simulation,
        { draws, holdBars: settings.holdBars, periodsPerYear, seed: deriveSeed(seed, 'random-entries') },
        (moved) => simulate(panel, targetWeights(panel, moved, settings, sizing), rules),
      ),
      ...tearSheet(simulation.equity, panel.time, periodsPerYear),
      costTable: costTable(panel, plan, rules, periodsPerYear, settings.costMultiples),
      breakEvenBps: orNull(breakEvenBps(panel, plan, rules)),
      capacity: capacityCurve(panel, plan, rules, periodsPerYear),
      financing: { borrowCost, interest, funding, dividends },
      counts: { carriedOrders, unfilledOrders, partialFills, bracketExits },
    },
  };
}
