import { dataError, usageError } from '../../core/errors.ts';
import { formatDate, parseTime } from '../../core/time.ts';
import type { Predictions } from '../../io/runs.ts';
import type { BacktestConfig } from './config.ts';

/** Rows of the range and dates asked for. @throws TrademlError when there are too few to trade on */
export function chosenRows(
  predictions: Predictions,
  config: Pick<BacktestConfig, 'run' | 'range' | 'start' | 'end'>,
): Int32Array {
  const from = config.start ? parseTime(config.start, '--start') : Number.NEGATIVE_INFINITY;
  const to = config.end ? parseTime(config.end, '--end') : Number.POSITIVE_INFINITY;
  if (from >= to) throw usageError(`--start ${config.start} is not before --end ${config.end}`);
  const rows: number[] = [];
  const times = new Set<number>();
  predictions.time.forEach((time, row) => {
    const holdout = predictions.fold[row] === -1;
    if (time < from || time >= to || (config.range !== 'all' && holdout !== (config.range === 'holdout'))) return;
    rows.push(row);
    times.add(time);
  });
  if (times.size >= 2) return Int32Array.from(rows);
  const first = formatDate(predictions.time[0]);
  const last = formatDate(predictions.time[predictions.time.length - 1]);
  throw dataError(
    `run '${config.run}' has ${times.size} prediction times in range '${config.range}'${config.start || config.end ? ` from ${config.start ?? 'the start'} to ${config.end ?? 'the end'}` : ''}; at least 2 are needed`,
    `its predictions go from ${first} to ${last}; choose another --range, --start or --end`,
  );
}
