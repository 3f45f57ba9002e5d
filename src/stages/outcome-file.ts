import type { StreamRow } from '../calibration/streaming.ts';
import { dataError, usageError } from '../core/errors.ts';
import { exists } from '../io/exists.ts';
import { findColumn } from '../market/sources/column-names.ts';
import { namesOf, readColumns, textSql } from '../market/sources/duckdb-table.ts';
import { openTable } from '../market/sources/open-table.ts';
import { parseStamp } from '../market/sources/stamps.ts';

/** Predictions with their outcomes, as a file has them. */
export interface OutcomeFile {
  readonly rows: readonly StreamRow[];
  readonly symbols: readonly string[] | undefined;
}

/** Columns that must be there; `symbol` and `label_known_at` may be. */
const needed = ['time', 'p_up', 'y'];

/**
 * Reads predictions of 'up' with what happened: time, p_up, y (1, 0 or empty) and, where there is one, label_known_at; a
 * run's predictions.parquet is such a file. Without label_known_at an outcome counts as known right after its row's time,
 * so no row of the same time has it.
 * @throws TrademlError (data) naming file, row, column and value of what is missing or no probability, no label, no time
 */
export async function readOutcomes(path: string): Promise<OutcomeFile> {
  if (!(await exists(path))) throw usageError(`${path} does not exist`, 'name a file of outcomes with --outcomes');
  const relation = await openTable(path);
  const names = namesOf(relation);
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw dataError(
      `${path} has no ${missing.map((name) => `column '${name}'`).join(' and no ')}; its columns are: ${names.join(', ')}`,
      "outcomes are rows of time, p_up, y and, if there is one, label_known_at: a run's predictions.parquet will do",
    );
  }
  const hasKnownAt = names.includes('label_known_at');
  const hasSymbol = names.includes('symbol');
  const optional = [...(hasKnownAt ? ['label_known_at'] : []), ...(hasSymbol ? ['symbol'] : [])];
  const textColumns = ['time', ...optional].map((name) => textSql(findColumn(path, names, name, name)));
  const { texts, numbers } = await readColumns(relation, textColumns, ['p_up', 'y']);
  const where = (row: number, column: string) =>
    `${path} ${relation.rowWord} ${relation.rowNumber(row)} column '${column}'`;
  const timeOf = (text: string | null, row: number, column: string): number => {
    const stamp = text === null ? undefined : parseStamp(text);
    if (!stamp) throw dataError(`${where(row, column)}: '${text ?? ''}' is no time`, 'write 2024-07-01T20:00:00Z');
    return stamp.wall - stamp.offset;
  };
  const [p, y] = numbers;
  const rows = texts[0].map((text, row): StreamRow => {
    if (!(p[row] >= 0 && p[row] <= 1)) throw dataError(`${where(row, 'p_up')}: ${p[row]} is no probability (0 to 1)`);
    if (!(y[row] === 0 || y[row] === 1 || Number.isNaN(y[row]))) {
      throw dataError(`${where(row, 'y')}: ${y[row]} is neither 1 (up), 0 nor empty`);
    }
    const time = timeOf(text, row, 'time');
    const known = hasKnownAt ? texts[1][row] : undefined;
    const knownAt = hasKnownAt
      ? known === null
        ? Number.NaN
        : timeOf(known as string, row, 'label_known_at')
      : time + 1;
    if (!Number.isNaN(y[row]) && knownAt <= time) {
      throw dataError(`${where(row, 'label_known_at')}: the outcome is known before the prediction is made`);
    }
    return { time, knownAt, p: p[row], y: y[row] };
  });
  return { rows, symbols: hasSymbol ? texts[optional.indexOf('symbol') + 1].map((text) => text ?? '') : undefined };
}
