import { averageRanks } from '../math/rank.ts';

/** Area under the ROC curve of a score: of rows with y = 1 against y = 0; others and missing scores are left out. NaN without both. */
export function aucOf(score: ArrayLike<number>, y: ArrayLike<number>): number {
  return aucOfRanks(averageRanks(Float64Array.from(score)), y);
}

/** The same from the average ranks of the scores, so that one sort serves several labels. */
function aucOfRanks(ranks: Float64Array, y: ArrayLike<number>): number {
  // Ranks among all rows serve as ranks among those with a label only when every row has one.
  const labelled = ranks.filter((rank, row) => !Number.isNaN(rank) && (y[row] === 0 || y[row] === 1)).length;
  const own =
    labelled === ranks.length
      ? ranks
      : averageRanks(ranks.map((rank, row) => (y[row] === 0 || y[row] === 1 ? rank : Number.NaN)));
  let sum = 0;
  let positives = 0;
  for (let row = 0; row < own.length; row++) {
    if (y[row] !== 1 || Number.isNaN(own[row])) continue;
    sum += own[row];
    positives++;
  }
  const negatives = labelled - positives;
  return positives > 0 && negatives > 0
    ? (sum - (positives * (positives + 1)) / 2) / (positives * negatives)
    : Number.NaN;
}

/**
 * The AUC with how far it stands from 1/2 in its own standard errors. Rows of a block of dates move together, so the
 * error is that of the sums of influence by block.
 * @param block number of each row's block
 */
export function aucWithError(score: ArrayLike<number>, y: ArrayLike<number>, block: ArrayLike<number>) {
  const pairs = pairsOf(score, y);
  const { auc, influence } = rankSum(pairs);
  const sums = new Map<number, number>();
  pairs.rows.forEach((row, i) => {
    sums.set(block[row], (sums.get(block[row]) ?? 0) + influence[i]);
  });
  let variance = 0;
  for (const sum of sums.values()) variance += sum * sum;
  const error = Math.sqrt(variance);
  return { auc, error, blocks: sums.size, z: error > 0 ? (auc - 0.5) / error : 0 };
}

interface Pairs {
  readonly rows: readonly number[];
  readonly score: Float64Array;
  readonly positive: readonly boolean[];
}

function pairsOf(score: ArrayLike<number>, y: ArrayLike<number>): Pairs {
  const rows: number[] = [];
  for (let row = 0; row < y.length; row++) {
    if ((y[row] === 0 || y[row] === 1) && !Number.isNaN(score[row])) rows.push(row);
  }
  return {
    rows,
    score: Float64Array.from(rows, (row) => score[row]),
    positive: rows.map((row) => y[row] === 1),
  };
}

/** The AUC and how much each row moves it (DeLong's placement values). */
function rankSum({ score, positive }: Pairs): { auc: number; influence: Float64Array } {
  const n = score.length;
  const influence = new Float64Array(n);
  const positives = positive.filter(Boolean).length;
  const negatives = n - positives;
  if (positives === 0 || negatives === 0) return { auc: Number.NaN, influence };
  const all = averageRanks(score);
  let auc = 0;
  for (const side of [true, false]) {
    const own = positive.flatMap((value, i) => (value === side ? [i] : []));
    const within = averageRanks(Float64Array.from(own, (i) => score[i]));
    own.forEach((i, k) => {
      const below = (all[i] - within[k]) / (n - own.length);
      influence[i] = side ? below : 1 - below;
    });
  }
  for (let i = 0; i < n; i++) if (positive[i]) auc += influence[i] / positives;
  for (let i = 0; i < n; i++) influence[i] = (influence[i] - auc) / (positive[i] ? positives : negatives);
  return { auc, influence };
}

/** 1 for the upper of two classes, 0 for the lower, NaN for what lies between; numbers are cut at zero. */
export function upOrDown(
  y: ArrayLike<number>,
  task: { readonly kind: string; readonly classes?: readonly string[] },
): Float64Array {
  const top = task.kind === 'multiclass' ? (task.classes?.length ?? 2) - 1 : 1;
  return Float64Array.from(y, (value) => {
    if (Number.isNaN(value)) return Number.NaN;
    if (task.kind === 'regression') return value > 0 ? 1 : 0;
    return value === top ? 1 : value === 0 ? 0 : Number.NaN;
  });
}
