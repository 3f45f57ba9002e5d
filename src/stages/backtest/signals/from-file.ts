import { basename } from 'node:path';
import { matchSignals, type WrittenSignals } from '../../../backtest/given-signals.ts';
import type { StageContext } from '../../../core/context.ts';
import { dataError } from '../../../core/errors.ts';
import type { Interval } from '../../../core/time.ts';
import { listBars, readManyBars } from '../../../io/bars.ts';
import { plain, symbolNames, timeNames } from '../../../market/sources/column-names.ts';
import { namesOf, readColumns, textSql } from '../../../market/sources/duckdb-table.ts';
import { openTable } from '../../../market/sources/open-table.ts';
import type { MadeSignals } from './made-signals.ts';

const unitNames = { weight: ['weight', 'weights'], signal: ['signal', 'score'] } as const;

/** @throws TrademlError when there is no such file, or it lacks a column or has both weights and signals */
async function readWritten(path: string): Promise<WrittenSignals & { readonly unit: 'weight' | 'signal' }> {
  const relation = await openTable(path);
  const names = namesOf(relation);
  const find = (known: readonly string[]) => names.find((name) => known.includes(plain(name)));
  const [time, symbol] = [find(timeNames), find(symbolNames)];
  const [weight, signal] = [find(unitNames.weight), find(unitNames.signal)];
  const value = weight ?? signal;
  if (
    time === undefined ||
    symbol === undefined ||
    value === undefined ||
    (weight !== undefined && signal !== undefined)
  ) {
    const lacking =
      weight !== undefined && signal !== undefined ? `both '${weight}' and '${signal}'` : names.join(', ');
    throw dataError(
      `${path} must have the columns time, symbol, and either weight or signal; it has ${lacking}`,
      'rename or remove columns: a weight is a fraction of equity, a signal a strength whose sign is the side',
    );
  }
  const { texts, numbers } = await readColumns(relation, [textSql(time), textSql(symbol)], [value]);
  return {
    path,
    place: (row) => `${relation.rowWord} ${relation.rowNumber(row)}`,
    stamp: texts[0],
    symbol: texts[1],
    value: numbers[0],
    unit: weight === undefined ? 'signal' : 'weight',
  };
}

/** Signals of a user's file, each on the bar at whose close it was known. */
export async function signalsOfFile(path: string, interval: Interval, ctx: StageContext): Promise<MadeSignals> {
  const written = await readWritten(path);
  if (written.value.length === 0) throw dataError(`${path} has no rows`, 'give a signal for at least one bar');
  const present = await listBars(ctx.workspace, interval);
  const named = [...new Set(written.symbol)].filter((name) => name !== null && present.includes(name)) as string[];
  const frames = await readManyBars(ctx.workspace, interval, named);
  const bars = new Map(present.map((symbol) => [symbol, frames.get(symbol)?.time ?? new Float64Array(0)]));
  const rows = matchSignals(written, bars, interval);
  return {
    rows,
    unit: written.unit,
    interval,
    symbols: named.sort(),
    label: `${written.unit}s of ${basename(path)}`,
    featuresName: `bars-${interval}`,
    sealedFrom: undefined,
  };
}
