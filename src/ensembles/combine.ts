import { takeRows } from '../core/frame.ts';
import { predictionColumns } from '../core/task.ts';
import type { FitRecord } from '../io/fit-record.ts';
import type { Table } from '../io/parquet.ts';
import type { FoldSummary } from '../io/runs.ts';
import { checkSecondStage, type SplitPlan, secondStageParts } from '../splits/index.ts';
import type { Member } from './members.ts';
import type { Regimes } from './regimes.ts';
import { secondStageFit, secondStageFolds, secondStageTable } from './second-stage-run.ts';
import type { Combination, CombineOptions, LearningRows, MemberRows, RegimeWeights, Strategy } from './strategy.ts';

export interface Combined {
  readonly table: Table;
  /** Weights of the combination that the hold-out sees; null where members have no single weight. */
  readonly weights: readonly (number | null)[];
  /** Weights by regime of the combination that the hold-out sees, where they hang on it. */
  readonly regimes?: readonly RegimeWeights[];
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
  let last: Combination | undefined;
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
    try {
      const combined = part.served.length > 0 ? await combination.apply(rowsOf(part.served)) : [];
      combined.forEach((values, column) => {
        part.served.forEach((row, i) => {
          columns[column][row] = values[i];
        });
      });
    } finally {
      combination.close?.();
    }
    fits.set(part.fold, strategy.learns ? [secondStageFit('stacker', part.fold, predictions, part.train)] : []);
    last = combination;
  }
  return {
    table: secondStageTable(predictions, names, columns),
    weights: last?.weights ?? [],
    ...(last?.regimes && { regimes: last.regimes }),
    folds: secondStageFolds(summary.folds, predictions, columns, summary.task, (fold) => fits.get(fold)),
    fits: fits.get('final') ?? [],
  };
}
