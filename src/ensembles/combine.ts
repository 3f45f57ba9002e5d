import { takeRows } from '../core/frame.ts';
import { predictionColumns } from '../core/task.ts';
import { parseTime } from '../core/time.ts';
import { type FitRecord, fitRecord } from '../io/fit-record.ts';
import type { Table } from '../io/parquet.ts';
import type { FoldSummary } from '../io/runs.ts';
import { quickScores } from '../metrics/quick-scores.ts';
import { foldRows, type SplitPlan } from '../splits/index.ts';
import type { Member } from './members.ts';
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
 * Combines members fold by fold. What a fold's combination learns, it learns from out-of-fold rows of other folds that
 * the split rule lets it see: labels known before the fold begins (or after its embargo), purged like any training row.
 * The hold-out is combined by what is learned from all out-of-fold rows before it.
 */
export async function combineMembers(
  members: readonly Member[],
  plan: SplitPlan,
  strategy: Strategy,
  weights: readonly number[] | undefined,
): Promise<Combined> {
  const { summary, predictions } = members[0];
  const { time, fold, labelKnownAt } = predictions;
  const y = Float64Array.from(predictions.y);
  const names = predictionColumns(summary.task);
  const outputsOf = (rows: Int32Array): MemberOutputs =>
    members.map((member) => member.predictions.outputs.map((column) => Float64Array.from(takeRows(column, rows))));
  const rowsOf = (wanted: number) => Int32Array.from(fold.keys()).filter((row) => fold[row] === wanted);
  const combined = names.map(() => new Float64Array(time.length));
  const combine = async (train: Int32Array, rows: Int32Array) => {
    const learned = { outputs: outputsOf(train), y: takeRows(y, train), task: summary.task };
    const combination = await strategy.fit(learned, weights);
    (await combination.apply({ outputs: outputsOf(rows) })).forEach((values, column) => {
      rows.forEach((row, i) => {
        combined[column][row] = values[i];
      });
    });
    return combination;
  };

  // Out-of-fold rows come sorted by time; a row of another fold is a training row wherever the plan says so.
  const known = Float64Array.from(labelKnownAt);
  const learned = new Map<number, FitRecord[]>();
  // Rows of predictions are not rows of the panel, so the record names times, count and hash alone.
  const saw = (served: number | 'final', train: Int32Array): FitRecord[] => {
    if (!strategy.learns) return [];
    const { spans: _spans, ...record } = fitRecord({ part: 'stacker', fold: served }, predictions, train);
    return [record];
  };
  const outOfFold = Int32Array.from(fold.keys()).filter((row) => fold[row] >= 0);
  for (const part of plan.folds) {
    const seen = foldRows(
      plan,
      part.fold,
      takeRows(time, outOfFold),
      takeRows(known, outOfFold),
      takeRows(y, outOfFold),
    );
    const train = takeRows(outOfFold, seen.train);
    learned.set(part.fold, saw(part.fold, train));
    await combine(train, rowsOf(part.fold));
  }
  const sealed = plan.holdout;
  const before = sealed ? outOfFold.filter((row) => known[row] < parseTime(sealed.start, 'hold-out start')) : outOfFold;
  const last = await combine(before, rowsOf(-1));

  const table: Table = {
    time,
    symbol: Array.from(predictions.symbolId, (id) => predictions.symbols[id]),
    fold: Int32Array.from(fold),
    y,
  };
  names.forEach((name, column) => {
    table[name] = combined[column];
  });
  table.label_known_at = known;
  return { table, weights: last.weights, folds: foldScores(summary.folds), fits: saw('final', before) };

  function foldScores(folds: readonly FoldSummary[]): FoldSummary[] {
    return folds.map((part) => {
      const rows = rowsOf(part.fold);
      const width = names.length;
      const values = new Float64Array(rows.length * width);
      rows.forEach((row, i) => {
        for (let column = 0; column < width; column++) values[i * width + column] = combined[column][row];
      });
      const { bestRound: _bestRound, ...rest } = part;
      return { ...rest, fits: learned.get(part.fold), scores: quickScores(takeRows(y, rows), values, summary.task) };
    });
  }
}
