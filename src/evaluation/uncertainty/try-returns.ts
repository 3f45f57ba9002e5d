import type { Workspace } from '../../core/context.ts';
import { leanOf, saysDirection } from '../../core/direction.ts';
import { predictionColumns, type Task } from '../../core/task.ts';
import { exists } from '../../io/exists.ts';
import { predictionsPath } from '../../io/layout.ts';
import { readFrame } from '../../io/parquet.ts';
import type { Trial } from '../../io/trials.ts';
import type { MarketContext } from './market-context.ts';

/** What the tries of a ledger earned on the dates that all of them predict. */
export interface TryReturns {
  /** Per try, the return of each common date, in order of time. */
  readonly returns: readonly Float64Array[];
  /** UTC microseconds, shape (dates,). */
  readonly time: Float64Array;
}

/** Where a trial's out-of-fold predictions are, when they are still there. */
async function predictionsOf(ws: Workspace, trial: Trial): Promise<string | undefined> {
  const path = trial.predictions ?? (trial.stage === 'tune' ? undefined : predictionsPath(ws, trial.run));
  return path !== undefined && (await exists(path)) ? path : undefined;
}

/** Files that the returns are read from. */
export async function tryFiles(ws: Workspace, trials: readonly Trial[]): Promise<string[]> {
  const paths = await Promise.all(trials.map((trial) => predictionsOf(ws, trial)));
  return [...new Set(paths.filter((path) => path !== undefined))].sort();
}

/**
 * What each try would have earned before costs by the same plain rule: every bar, weights in proportion to its side, the
 * sum of their sizes one, from this close to the next. It is no backtest; it makes tries comparable, which backtests with
 * settings of their own are not. Out-of-fold rows alone: the hold-out stays sealed.
 * @returns undefined when fewer than two tries share 40 dates
 */
export async function tryReturns(
  files: readonly string[],
  task: Task,
  label: string,
  market: MarketContext,
): Promise<TryReturns | undefined> {
  const lean = leanOf(task);
  if (!lean || !saysDirection(task, label)) return undefined;
  const names = predictionColumns(task);
  const byTry: Map<number, number>[] = [];
  for (const path of files) {
    const frame = await readFrame(path, { columns: ['fold', ...names] });
    const outputs = names.map((name) => frame.columns[name]);
    const gross = new Map<number, number>();
    const earned = new Map<number, number>();
    for (let row = 0; row < frame.time.length; row++) {
      if (frame.columns.fold[row] < 0) continue;
      const time = frame.time[row];
      const size = lean(outputs, row);
      const next = market.barAt(frame.symbols[frame.symbolId[row]], time)?.next ?? Number.NaN;
      if (Number.isNaN(size + next)) continue;
      gross.set(time, (gross.get(time) ?? 0) + Math.abs(size));
      earned.set(time, (earned.get(time) ?? 0) + size * next);
    }
    byTry.push(
      new Map(
        [...earned].map(([time, sum]) => [
          time,
          (gross.get(time) as number) > 0 ? sum / (gross.get(time) as number) : 0,
        ]),
      ),
    );
  }
  if (byTry.length < 2) return undefined;
  const common = [...byTry[0].keys()].filter((time) => byTry.every((own) => own.has(time))).sort((a, b) => a - b);
  if (common.length < 40) return undefined;
  return {
    time: Float64Array.from(common),
    returns: byTry.map((own) => Float64Array.from(common, (time) => own.get(time) as number)),
  };
}
