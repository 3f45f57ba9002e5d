import type { WrittenSignals } from '../../../backtest/given-signals.ts';
import { dataError, usageError } from '../../../core/errors.ts';
import { nearest } from '../../../core/suggest.ts';
import type { Interval } from '../../../core/time.ts';
import { bareIndexNames, plain, symbolNames, timeNames } from '../../../market/sources/column-names.ts';
import { namesOf, type Relation, readColumns, textSql } from '../../../market/sources/duckdb-table.ts';
import { openTable } from '../../../market/sources/open-table.ts';

export const signalUnits = ['weight', 'signal'] as const;
export type SignalUnit = (typeof signalUnits)[number];

/** Signals as a file has them. */
export interface SignalsFile extends WrittenSignals {
  readonly unit: SignalUnit;
  /** Cells of a wide file that are empty while others of their row are not. */
  readonly emptyCells: number;
}

/** What the reader has to know besides the file. */
interface Expected {
  /** What the numbers of a wide file are; undefined where the user has not said. */
  readonly unit: SignalUnit | undefined;
  readonly interval: Interval;
  /** Symbols with bars of that interval. */
  readonly symbols: readonly string[];
}

const unitNames = { weight: ['weight', 'weights'], signal: ['signal', 'signals', 'score'] } as const;
const forms =
  'a long file has the columns time, symbol, and weight or signal; a wide one has time and a column for each symbol';

/**
 * Reads a file of signals in either of two forms. Long: a row for each symbol and time, with a symbol column. Wide: a row for
 * each time, with a column for each symbol, in which an empty cell is no row. A file is long when it has a column for the
 * symbol, weight or signal; else it is wide. Columns that bear the very name of a symbol with bars, such as T, are that symbol's.
 * @throws TrademlError naming the file and column of what is missing, unknown or no number
 */
export async function readSignalsFile(path: string, expected: Expected): Promise<SignalsFile> {
  const relation: Relation = { ...(await openTable(path)), booleans: true };
  const names = namesOf(relation);
  const stored = new Set(expected.symbols);
  const find = (known: readonly string[]) => names.find((name) => !stored.has(name) && known.includes(plain(name)));
  const time = find(timeNames) ?? find(bareIndexNames);
  const [symbol, weight, signal] = [find(symbolNames), find(unitNames.weight), find(unitNames.signal)];
  if (symbol === undefined && weight === undefined && signal === undefined) return readWide(relation, time, expected);
  if (weight !== undefined && signal !== undefined) {
    throw dataError(
      `${path} has both '${weight}' and '${signal}'`,
      'remove one of them: a weight is a fraction of equity, a signal a strength whose sign is the side',
    );
  }
  const value = weight ?? signal;
  if (time === undefined || symbol === undefined || value === undefined) {
    throw dataError(
      `${path} must have the columns time, symbol, and either weight or signal; it has ${names.join(', ')}`,
      `rename its columns: ${forms}`,
    );
  }
  const unit = weight === undefined ? 'signal' : 'weight';
  if (expected.unit !== undefined && expected.unit !== unit) {
    throw usageError(`--unit ${expected.unit}: ${path} has ${unit}s in its column '${value}'`, 'leave --unit out');
  }
  const { texts, numbers } = await readColumns(relation, [textSql(time), textSql(symbol)], [value]);
  const place = (row: number) => `${relation.rowWord} ${relation.rowNumber(row)}`;
  return { path, place, stamp: texts[0], symbol: texts[1], value: numbers[0], unit, emptyCells: 0 };
}

async function readWide(relation: Relation, time: string | undefined, expected: Expected): Promise<SignalsFile> {
  const { path } = relation;
  const { unit, interval, symbols } = expected;
  const names = namesOf(relation);
  const columns = names.filter((name) => name !== time);
  if (time === undefined || columns.length === 0) {
    const lacks = time === undefined ? 'no column of times' : 'no column besides the time';
    throw dataError(`${path} has ${lacks}; it has ${names.join(', ')}`, forms);
  }
  const unknown = columns.find((name) => !symbols.includes(name));
  if (unknown !== undefined) {
    const guess = nearest(unknown, symbols);
    throw dataError(
      `${path} column '${unknown}': there are no ${interval} bars of '${unknown}'`,
      guess === undefined ? `a file without a symbol column is wide: ${forms}` : `did you mean '${guess}'?`,
    );
  }
  if (unit === undefined) {
    throw usageError(
      `${path} has a column for each symbol, which does not say what its numbers are`,
      'add --unit weight (fractions of equity) or --unit signal (strengths whose sign is the side)',
    );
  }
  const { texts, numbers } = await readColumns(relation, [textSql(time)], columns);
  const cells: { row: number; column: number }[] = [];
  let emptyCells = 0;
  texts[0].forEach((_, row) => {
    const before = cells.length;
    for (let column = 0; column < columns.length; column++) {
      if (!Number.isNaN(numbers[column][row])) cells.push({ row, column });
    }
    const filled = cells.length - before;
    if (filled > 0) emptyCells += columns.length - filled;
  });
  return {
    path,
    place: (cell) =>
      `${relation.rowWord} ${relation.rowNumber(cells[cell].row)} column '${columns[cells[cell].column]}'`,
    stamp: cells.map(({ row }) => texts[0][row]),
    symbol: cells.map(({ column }) => columns[column]),
    value: Float64Array.from(cells, ({ row, column }) => numbers[column][row]),
    unit,
    emptyCells,
  };
}
