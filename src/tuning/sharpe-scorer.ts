import { annualisation } from '../backtest/annualisation.ts';
import { simulate } from '../backtest/engine.ts';
import { sharpeRatio } from '../backtest/metrics/returns.ts';
import { pricePanel } from '../backtest/price-panel.ts';
import { defaultSettings } from '../backtest/settings.ts';
import { predictedEdges, signalScores } from '../backtest/signals.ts';
import { scoreGrid } from '../backtest/sizing/score-grid.ts';
import { targetWeights } from '../backtest/sizing/targets.ts';
import { type BarFrame, concatenate, takeRows } from '../core/frame.ts';
import { predictionColumns, type Task } from '../core/task.ts';
import type { Panel } from '../io/panel.ts';
import { periodReturns } from '../math/returns.ts';
import { outputColumn } from '../metrics/quick-scores.ts';
import type { FoldPrediction, Scorer } from './objective.ts';

/**
 * Annualised Sharpe ratio of the predictions, traded by the rules that `trademl backtest` has without flags, each
 * side at the fixed default costs. A
 * stretch of rows without a gap is one account that begins in cash: prices between two stretches are never read, for they
 * may belong to rows that the search must not see. Returns of all stretches are then taken together. Not trading at all
 * scores 0.
 * @param bars one frame per symbol of the panel, in its order
 */
export function sharpeScorer(task: Task, panel: Panel, bars: readonly BarFrame[], horizonBars: number): Scorer {
  const dates = Float64Array.from(new Set(panel.time));
  const dateOf = new Map(Array.from(dates, (time, i) => [time, i]));
  const { periodsPerYear } = annualisation(dates);
  const returnsOf = (part: FoldPrediction) =>
    concatenate(
      stretches(part, panel, dateOf).map((stretch) => tradedReturns(stretch, task, panel, bars, horizonBars)),
    );
  const sharpe = (returns: Float64Array) => {
    if (returns.every((value) => value === 0)) return 0;
    return sharpeRatio(returns, periodsPerYear);
  };
  return {
    fold: (part) => sharpe(returnsOf(part)),
    whole: (parts) => sharpe(concatenate(parts.map(returnsOf))),
  };
}

/** The rows cut wherever a date of the panel is left out between two of them. Rows are in order of time. */
function stretches(
  { rows, values }: FoldPrediction,
  panel: Panel,
  dateOf: ReadonlyMap<number, number>,
): FoldPrediction[] {
  const width = values.length / rows.length;
  const dateOfRow = (i: number) => dateOf.get(panel.time[rows[i]]) as number;
  const found: FoldPrediction[] = [];
  for (let from = 0, i = 1; i <= rows.length; i++) {
    if (i < rows.length && dateOfRow(i) <= dateOfRow(i - 1) + 1) continue;
    found.push({ rows: rows.subarray(from, i), values: values.subarray(from * width, i * width) });
    from = i;
  }
  return found;
}

function tradedReturns(
  { rows, values }: FoldPrediction,
  task: Task,
  panel: Panel,
  bars: readonly BarFrame[],
  horizonBars: number,
): Float64Array {
  const time = takeRows(panel.time, rows);
  const width = predictionColumns(task).length;
  const outputs = Array.from({ length: width }, (_, column) => outputColumn(values, width, column));
  const prices = pricePanel(bars, { from: time[0], to: time[time.length - 1] });
  const score = signalScores(predictedEdges('of this study', task, outputs), defaultSettings);
  const grid = scoreGrid(prices, { time, symbolId: takeRows(panel.symbolId, rows), score });
  const settings = { ...defaultSettings, holdBars: Math.max(1, horizonBars) };
  const { capital, costs, noTradeBand } = settings;
  const account = simulate(prices, targetWeights(prices, grid, settings), { capital, costs, noTradeBand });
  return periodReturns(account.equity);
}
