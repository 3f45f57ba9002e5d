import { dataError, usageError } from '../../core/errors.ts';
import { formatDate, parseTime } from '../../core/time.ts';
import type { BacktestConfig } from './config.ts';
import type { TradedRows } from './traded-run.ts';

/**
 * Rows of the range, dates and backtest path asked for; hold-out rows belong to every path.
 * @param fewest times that can be traded on
 * @throws TrademlError when there are too few to trade on, or several paths and none is named
 */
export function chosenRows(
  predictions: TradedRows,
  config: Pick<BacktestConfig, 'run' | 'range' | 'start' | 'end' | 'path'>,
  fewest: number,
): Int32Array {
  const from = config.start ? parseTime(config.start, '--start') : Number.NEGATIVE_INFINITY;
  const to = config.end ? parseTime(config.end, '--end') : Number.POSITIVE_INFINITY;
  if (from >= to) throw usageError(`--start ${config.start} is not before --end ${config.end}`);
  const { path } = predictions;
  if (path && config.path === 'all') {
    throw usageError(`run '${config.run}' predicts each row in several backtest paths`, 'name one of them: --path 0');
  }
  const rows: number[] = [];
  const times = new Set<number>();
  predictions.time.forEach((time, row) => {
    const holdout = predictions.fold[row] === -1;
    if (time < from || time >= to || (config.range !== 'all' && holdout !== (config.range === 'holdout'))) return;
    if (path && !holdout && path[row] !== config.path) return;
    rows.push(row);
    times.add(time);
  });
  if (times.size >= fewest) return Int32Array.from(rows);
  const first = formatDate(predictions.time[0]);
  const last = formatDate(predictions.time[predictions.time.length - 1]);
  throw dataError(
    `run '${config.run}' has ${times.size} times to trade at in range '${config.range}'${config.start || config.end ? ` from ${config.start ?? 'the start'} to ${config.end ?? 'the end'}` : ''}; at least ${fewest} are needed`,
    `they go from ${first} to ${last}; choose another --range, --start or --end`,
  );
}
