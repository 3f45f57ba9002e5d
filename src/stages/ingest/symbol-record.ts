import { basename, dirname, join } from 'node:path';
import { formatDate, formatTime, parseTime } from '../../core/time.ts';
import type { FileRecord } from '../../io/manifest.ts';
import type { SymbolRecord } from '../../market/sources/bars-manifest.ts';
import type { Action } from '../../market/sources/source.ts';
import type { UniverseSymbol } from '../../market/universe.ts';
import type { Segment } from './fetch-plan.ts';

/** Times as text, open ends as 'open'. */
const moment = (micros: number) => (Number.isFinite(micros) ? formatTime(micros) : 'open');

export function makeRecord(parts: {
  source: string;
  key: string;
  entry: UniverseSymbol;
  time: Float64Array;
  coverage: Segment;
  files: readonly FileRecord[];
  actions: readonly Action[];
  dropped: SymbolRecord['dropped'];
  notes: readonly string[];
}): SymbolRecord {
  const { entry, time, coverage, actions } = parts;
  return {
    symbol: entry.symbol,
    source: parts.source,
    key: parts.key,
    rows: time.length,
    from: moment(time[0]),
    to: moment(time[time.length - 1]),
    coverage: { from: moment(coverage.from), to: moment(coverage.to) },
    // Relative to the interval's folder: SYMBOL.parquet, or SYMBOL/YEAR.parquet.
    files: parts.files.map(({ path, ...rest }) => ({ path: relativeFile(path), ...rest })),
    kind: entry.kind,
    calendar: entry.calendar,
    name: entry.name,
    sector: entry.sector,
    tags: entry.tags,
    priority: entry.priority,
    splits: actions
      .filter(({ kind }) => kind === 'split')
      .map(({ time: at, value }) => ({ date: formatDate(at), ratio: value })),
    dividends: actions
      .filter(({ kind }) => kind === 'dividend')
      .map(({ time: at, value }) => ({ date: formatDate(at), cash: value })),
    dropped: parts.dropped,
    notes: parts.notes,
  };
}

function relativeFile(path: string): string {
  const name = basename(path);
  return /^\d{4}\.parquet$/.test(name) ? join(basename(dirname(path)), name) : name;
}

/** The range and the actions of a record, as numbers again. */
export function readRecord(record: SymbolRecord): { coverage: Segment; actions: Action[] } {
  const at = (text: string, open: number) => (text === 'open' ? open : parseTime(text, 'coverage'));
  const splits = record.splits.map(({ date, ratio }) => ({ kind: 'split' as const, date, value: ratio }));
  const dividends = record.dividends.map(({ date, cash }) => ({ kind: 'dividend' as const, date, value: cash }));
  return {
    coverage: { from: at(record.coverage.from, -Infinity), to: at(record.coverage.to, Infinity) },
    actions: [...splits, ...dividends]
      .map(({ kind, date, value }) => ({ kind, value, time: parseTime(date, 'date') }))
      .sort((a, b) => a.time - b.time),
  };
}
