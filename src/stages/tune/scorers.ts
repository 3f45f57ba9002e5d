import { checkTradable } from '../../backtest/signals.ts';
import type { StageContext } from '../../core/context.ts';
import type { BarFrame } from '../../core/frame.ts';
import { readBars } from '../../io/bars.ts';
import { metricScorer, type Objective, type Scorer } from '../../tuning/objective.ts';
import { sharpeScorer } from '../../tuning/sharpe-scorer.ts';
import type { StudyData } from './study-data.ts';

/**
 * Gives the scorer of a search by the rows that it may see; reads the bars when the objective trades.
 * @throws TrademlError (usage) when the label is nothing to trade on
 */
export async function scorersFor(
  objective: Objective,
  { panel, label, features }: StudyData,
  ctx: StageContext,
): Promise<(rows: Int32Array) => Scorer> {
  const { task } = label;
  if (objective.metric) return (rows) => metricScorer(objective, task, panel, rows);
  checkTradable('of this study', task, label.spec);
  const bars: BarFrame[] = [];
  for (const symbol of panel.symbols) bars.push(await readBars(ctx.workspace, features.interval, symbol));
  const scorer = sharpeScorer(task, panel, bars, label.horizonBars);
  return () => scorer;
}
