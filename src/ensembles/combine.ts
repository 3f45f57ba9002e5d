import { takeRows } from '../core/frame.ts';
import { predictionColumns } from '../core/task.ts';
import type { FitRecord } from '../io/fit-record.ts';
import type { Table } from '../io/parquet.ts';
import type { FoldSummary } from '../io/runs.ts';
import { checkSecondStage, type SplitPlan, secondStageParts } from '../splits/index.ts';
import type { Member } from './members.ts';
import { secondStageFit, secondStageFolds, secondStageTable } from './second-stage-run.ts';
import type { MemberOutputs, Strategy } from './strategy.ts';

export interface Combined {
  readonly table: Table;
  /** Weights of the combination that the hold-out sees; null where members have no single weight. */
  readonly weights: readonly (number | null)[];
  readonly folds: readonly FoldSummary[];
  /** The rows that the last combination learned from; none when it learns nothing. */
  readonly fits: readonly FitRecord[];
}

/**
 * Combines members fold by fold. What a fold's combination learns, it learns from the out-of-fold rows of other folds
 * that secondStageParts lets it see; the hold-out is combined by what is learned from all out-of-fold rows before it.
 * @throws TrademlError (usage) for a strategy that learns, on splits with several backtest paths
 */
export async function combineMembers(
  members: readonly Member[],
  plan: SplitPlan,
  strategy: Strategy,
  weights: readonly number[] | undefined,
): Promise<Combined> {
  const { summary, predictions } = members[0];
  if (strategy.learns) checkSecondStage(plan, `strategy ${strategy.name}`);
  const { time } = predictions;
  const y = Float64Array.from(predictions.y);
  const labelKnownAt = Float64Array.from(predictions.labelKnownAt);
  const names = predictionColumns(summary.task);
  const outputsOf = (rows: Int32Array): MemberOutputs =>
    members.map((member) => member.predictions.outputs.map((column) => Float64Array.from(takeRows(column, rows))));
  const columns = names.map(() => new Float64Array(time.length));
  const fits = new Map<number | 'final', FitRecord[]>();
  let last: readonly (number | null)[] = [];
  for (const part of secondStageParts(plan, { ...predictions, labelKnownAt, y })) {
    const learned = { outputs: outputsOf(part.train), y: takeRows(y, part.train), task: summary.task };
    const combination = await strategy.fit(learned, weights);
    const combined = await combination.apply({ outputs: outputsOf(part.served) });
    combined.forEach((values, column) => {
      part.served.forEach((row, i) => {
        columns[column][row] = values[i];
      });
    });
    fits.set(part.fold, strategy.learns ? [secondStageFit('stacker', part.fold, predictions, part.train)] : []);
    last = combination.weights;
  }
  return {
    table: secondStageTable(predictions, names, columns),
    weights: last,
    folds: secondStageFolds(summary.folds, predictions, columns, summary.task, (fold) => fits.get(fold)),
    fits: fits.get('final') ?? [],
  };
}
