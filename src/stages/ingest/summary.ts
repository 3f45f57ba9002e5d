import type { Interval } from '../../core/time.ts';
import type { SymbolRecord } from '../../market/sources/bars-manifest.ts';
import type { CheckTotal } from './quality-table.ts';

export interface SymbolOutcome {
  readonly symbol: string;
  readonly status: 'stored' | 'up to date' | 'failed';
  readonly rows: number;
  readonly newRows: number;
  /** First and last close, ISO 8601; empty when nothing is stored. */
  readonly from: string;
  readonly to: string;
  readonly message?: string;
  readonly hint?: string;
}

export interface IngestSummary {
  readonly source: string;
  readonly interval: Interval;
  readonly symbols: readonly SymbolOutcome[];
  /** Symbols that could not be had or whose bars were refused. */
  readonly failed: readonly SymbolOutcome[];
  readonly newRows: number;
  readonly quality: {
    readonly errors: number;
    readonly warnings: number;
    readonly byCheck: Readonly<Record<string, CheckTotal>>;
    readonly path: string;
  };
  /** Splits in effect within the stored bars: date is the first on the new terms, ratio new shares for one old. */
  readonly splits: readonly { readonly symbol: string; readonly date: string; readonly ratio: number }[];
  readonly dividends: number;
  readonly dropped: number;
  readonly notes: readonly { readonly note: string; readonly symbols: number }[];
  /** Synthetic market: the best AUC that any forecaster can expect, and the planted edge. */
  readonly reachableAuc?: number;
  readonly edge?: number;
  /** Goes into data/bars/INTERVAL/manifest.json. */
  readonly records: readonly SymbolRecord[];
}

export function summarise(parts: {
  source: string;
  interval: Interval;
  symbols: readonly SymbolOutcome[];
  records: readonly SymbolRecord[];
  quality: IngestSummary['quality'];
  facts: Readonly<Record<string, unknown>> | undefined;
}): IngestSummary {
  const { records, symbols } = parts;
  const notes = new Map<string, number>();
  for (const note of records.flatMap((record) => record.notes)) notes.set(note, (notes.get(note) ?? 0) + 1);
  const within = ({ date }: { date: string }, record: SymbolRecord) =>
    date >= record.from.slice(0, 10) && date <= record.to.slice(0, 10);
  return {
    source: parts.source,
    interval: parts.interval,
    symbols,
    failed: symbols.filter(({ status }) => status === 'failed'),
    newRows: symbols.reduce((sum, { newRows }) => sum + newRows, 0),
    quality: parts.quality,
    splits: records.flatMap((record) =>
      record.splits.filter((split) => within(split, record)).map((split) => ({ symbol: record.symbol, ...split })),
    ),
    dividends: records.reduce((sum, record) => sum + record.dividends.filter((paid) => within(paid, record)).length, 0),
    dropped: records.reduce((sum, { dropped }) => sum + dropped.reduce((rows, { count }) => rows + count, 0), 0),
    notes: [...notes].map(([note, count]) => ({ note, symbols: count })),
    ...(typeof parts.facts?.reachableAuc === 'number' && { reachableAuc: parts.facts.reachableAuc }),
    ...(typeof parts.facts?.edge === 'number' && { edge: parts.facts.edge }),
    records,
  };
}
