import { takeRows } from '../core/frame.ts';
import { predictionColumns } from '../core/task.ts';
import type { FitRecord } from '../io/fit-record.ts';
import type { Table } from '../io/parquet.ts';
import type { FoldSummary } from '../io/runs.ts';
import { checkSecondStage, type SplitPlan, secondStageParts } from '../splits/index.ts';
import type { Combination, MemberRows } from './combination.ts';
import type { Member } from './members.ts';
import type { Regimes } from './regimes.ts';
import { secondStageFit, secondStageFolds, secondStageTable } from './second-stage-run.ts';
import type { CombineOptions, LearningRows, Strategy } from './strategy.ts';

export interface Combined {
  readonly table: Table;
  /** What serves the hold-out and whatever comes after it. The caller closes its model. */
  readonly final: Combination;
  readonly folds: readonly FoldSummary[];
  /** The rows that the last combination learned from; none when it learns nothing. */
  readonly fits: readonly FitRecord[];
}

const noRegimes: Regimes = { names: [], membership: [] };

/**
 * Combines members fold by fold. What a fold's combination learns, it learns from the out-of-fold rows of other folds
 * that secondStageParts lets it see; the hold-out is combined by what is learned from all out-of-fold rows before it.
 * @throws TrademlError (usage) for a strategy that learns, on splits with several backtest paths
 */
export async function combineMembers(
  members: readonly Member[],
  plan: SplitPlan,
  strategy: Strategy,
  options: CombineOptions,
  regimes: Regimes = noRegimes,
): Promise<Combined> {
  const { summary, predictions } = members[0];
  if (strategy.learns) checkSecondStage(plan, `strategy ${strategy.name}`);
  const { time } = predictions;
  const y = Float64Array.from(predictions.y);
  const labelKnownAt = Float64Array.from(predictions.labelKnownAt);
  const names = predictionColumns(summary.task);
  const rowsOf = (rows: Int32Array): MemberRows => ({
    outputs: members.map((member) =>
      member.predictions.outputs.map((column) => Float64Array.from(takeRows(column, rows))),
    ),
    regimes: { names: regimes.names, membership: regimes.membership.map((column) => takeRows(column, rows)) },
  });
  const columns = names.map(() => new Float64Array(time.length));
  const fits = new Map<number | 'final', FitRecord[]>();
  let final: Combination | undefined;
  for (const part of secondStageParts(plan, { ...predictions, labelKnownAt, y })) {
    const learned: LearningRows = {
      ...rowsOf(part.train),
      y: takeRows(y, part.train),
      time: takeRows(time, part.train),
      labelKnownAt: takeRows(labelKnownAt, part.train),
      task: summary.task,
      horizonBars: summary.horizonBars,
    };
    const combination = await strategy.fit(learned, options);
    if (part.fold === 'final') final = combination;
    try {
      const combined = part.served.length > 0 ? await combination.apply(rowsOf(part.served)) : [];
      combined.forEach((values, column) => {
        part.served.forEach((row, i) => {
          columns[column][row] = values[i];
        });
      });
    } finally {
      if (combination !== final) combination.model?.close();
    }
    fits.set(part.fold, strategy.learns ? [secondStageFit('stacker', part.fold, predictions, part.train)] : []);
  }
  if (!final) throw new Error('splits without a final part');
  return {
    table: secondStageTable(predictions, names, columns),
    final,
    folds: secondStageFolds(summary.folds, predictions, columns, summary.task, (fold) => fits.get(fold)),
    fits: fits.get('final') ?? [],
  };
}
