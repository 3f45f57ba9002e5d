import type { BarFrame } from '../core/frame.ts';
import { annualisation } from './annualisation.ts';
import { buyAndHold } from './benchmark.ts';
import { breakEvenBps, costTable } from './cost-table.ts';
import { type Simulation, simulate } from './engine.ts';
import { activityMetrics } from './metrics/activity.ts';
import { curveMetrics, orNull } from './metrics/curve-metrics.ts';
import { periodReturns } from './metrics/returns.ts';
import { type PricePanel, pricePanel } from './price-panel.ts';
import type { BacktestResult, BacktestSettings } from './result.ts';
import { sharpeInterval } from './sharpe-interval.ts';
import { type Edges, signalScores } from './signals.ts';
import { scoreGrid, targetWeights } from './targets.ts';

export interface BacktestInput {
  /** One frame per symbol of `predictions.symbols`, in that order. */
  readonly bars: readonly BarFrame[];
  /** Rows sorted by time; symbolId indexes into `bars`. */
  readonly predictions: { readonly time: Float64Array; readonly symbolId: Int32Array; readonly edges: Edges };
  readonly settings: BacktestSettings;
  readonly seed: number;
}

export interface BacktestRun {
  readonly panel: PricePanel;
  readonly simulation: Simulation;
  readonly benchmark: Float64Array;
  readonly figures: Pick<
    BacktestResult,
    'annualisation' | 'metrics' | 'intervals' | 'benchmark' | 'costTable' | 'breakEvenBps' | 'counts'
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

/**
 * From predictions to figures: scores, target weights, the simulated account, buy and hold beside it, the same targets at
 * other costs. The account runs from the first to the last prediction: no bar after it is read, and what is held then is
 * marked at that close without being sold.
 */
export function runBacktest({ bars, predictions, settings, seed }: BacktestInput): BacktestRun {
  const { time, symbolId, edges } = predictions;
  const panel = pricePanel(bars, { from: time[0], to: time[time.length - 1] });
  const scores = scoreGrid(panel, { time, symbolId, score: signalScores(edges, settings) });
  const plan = targetWeights(panel, scores, settings);
  const simulation = simulate(panel, plan, settings);
  const benchmark = buyAndHold(panel, firstSignals(scores, bars.length), settings.capital, settings.costs);
  const yearly = annualisation(panel.time);
  const { periodsPerYear } = yearly;
  const { carriedOrders, unfilledOrders } = simulation;
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
      intervals: {
        sharpe: sharpeInterval(periodReturns(simulation.equity), { periodsPerYear, holdBars: settings.holdBars, seed }),
      },
      benchmark: {
        name: `buy and hold, equal slots of ${bars.length} symbol${bars.length === 1 ? '' : 's'}`,
        metrics: curveMetrics(benchmark, panel.time, periodsPerYear),
      },
      costTable: costTable(panel, plan, settings, periodsPerYear),
      breakEvenBps: orNull(breakEvenBps(panel, plan, settings)),
      counts: { carriedOrders, unfilledOrders },
    },
  };
}
