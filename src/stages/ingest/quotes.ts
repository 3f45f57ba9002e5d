import { join } from 'node:path';
import { z } from 'zod';
import type { StageContext } from '../../core/context.ts';
import { configError, dataError } from '../../core/errors.ts';
import { concatenate } from '../../core/frame.ts';
import { hashOf } from '../../core/hash.ts';
import { suggestion } from '../../core/suggest.ts';
import { formatTime, type Interval, intervalNames } from '../../core/time.ts';
import { exists } from '../../io/exists.ts';
import { readJson } from '../../io/json.ts';
import { quotesDir, quotesManifestPath, quotesPath } from '../../io/layout.ts';
import { type FileRecord, recordFile } from '../../io/manifest.ts';
import { listQuotes, type Quotes, writeQuotes } from '../../io/quotes.ts';
import { calendarFor } from '../../market/calendar/index.ts';
import { cleanQuotes, type QuoteFinding } from '../../market/quotes/clean-quotes.ts';
import { type QuoteTable, quoteColumns, readQuoteTable } from '../../market/quotes/quote-file.ts';
import { closeTimes } from '../../market/sources/close-times.ts';
import { parsePairs } from '../../market/sources/column-names.ts';
import { rowsBySymbol } from '../../market/sources/file-source.ts';
import { tableFiles } from '../../market/sources/open-table.ts';
import { listField, quoteOptions } from '../../market/sources/options.ts';
import { runStage, type StageOutcome } from '../run-stage.ts';
import { publishRecords } from './publish-records.ts';
import { wantedSymbols } from './symbols.ts';

export const quotesConfig = z.object({
  ...quoteOptions,
  universe: listField,
  symbols: listField,
  calendar: z.string().optional(),
  interval: z.enum(intervalNames as [Interval, ...Interval[]]).default('1d'),
  onBad: z.enum(['fail', 'drop', 'keep']).default('fail'),
});
type QuotesConfig = z.infer<typeof quotesConfig>;

/** What is known of one symbol's stored quotes. */
interface QuoteRecord {
  readonly symbol: string;
  readonly source: string;
  readonly rows: number;
  readonly from: string;
  readonly to: string;
  readonly file: FileRecord;
  readonly findings: readonly QuoteFinding[];
}

export interface QuotesSummary {
  readonly interval: Interval;
  readonly quotes: readonly QuoteRecord[];
}

/**
 * Brings last quotes of intervals (bid, ask and their sizes) into data/quotes/INTERVAL, each at the moment at which its
 * interval ends. What a file says of a symbol replaces what was stored of it.
 */
export async function quotesStage(config: QuotesConfig, ctx: StageContext): Promise<StageOutcome<QuotesSummary>> {
  const { path, files, interval } = config;
  const ws = ctx.workspace;
  const outcome = await runStage<QuotesSummary>(ctx, {
    stage: 'ingest',
    name: `quotes ${interval}`,
    manifestPath: join(quotesDir(ws, interval), `ingest-${hashOf({ path, files }).slice(0, 8)}.json`),
    config,
    plan: {
      reads: [path],
      writes: [quotesPath(ws, interval, 'SYMBOL'), quotesManifestPath(ws, interval)],
      work: [`store the last bid and ask of each ${interval}`],
    },
    inputs: () => tableFiles(path, files),
    work: async () => {
      const quotes: QuoteRecord[] = [];
      for (const [symbol, { source, raw }] of await readAll(config, ctx)) {
        const { quotes: clean, findings } = cleanQuotes(raw, config.onBad === 'drop');
        if (clean.time.length === 0) throw dataError(`${source} has no quote of ${symbol} with a bid and an ask`);
        const file = await recordFile(await writeQuotes(ws, interval, symbol, clean));
        const [from, to] = [clean.time[0], clean.time[clean.time.length - 1]].map(formatTime);
        quotes.push({ symbol, source, rows: clean.time.length, from, to, file, findings });
      }
      await warnOfLost(ctx, interval, quotes);
      return { outputs: quotes.map(({ file }) => file.path), summary: { interval, quotes } };
    },
  });
  if (outcome.status === 'dry run' || !outcome.summary) return outcome;
  const manifest = quotesManifestPath(ws, interval);
  const records = new Map(outcome.summary.quotes.map((record) => [record.symbol, record]));
  await publishRecords(manifest, records, () => listQuotes(ws, interval));
  return { ...outcome, manifest };
}

/** Quotes of each symbol wanted, as they stand in its file. */
async function readAll(config: QuotesConfig, ctx: StageContext) {
  const wanted = await wantedSymbols(config, false, ctx.workspace.configsDir, ctx.log);
  const mapping = parsePairs(config.columns, '--columns');
  const rename = parsePairs(config.rename, '--rename');
  const found = new Map<string, SourceQuotes>();
  const seen = new Set<string>();
  for (const source of await tableFiles(config.path, config.files)) {
    const table = await readQuoteTable(source, mapping);
    for (const [symbol, rows] of rowsBySymbol(table, rename, wanted.names)) {
      seen.add(symbol);
      if (wanted.names && !wanted.names.includes(symbol)) continue;
      const calendar = calendarFor(wanted.describe(symbol).calendar);
      const rules = { interval: config.interval, isEnd: config.stamp === 'end', timezone: config.timezone, calendar };
      const part = { source, raw: rawQuotes(table, rows, closeTimes({ ...table, rows }, rules)) };
      const before = found.get(symbol);
      found.set(symbol, before ? joined(symbol, before, part) : part);
    }
  }
  for (const symbol of config.symbols) {
    if (!found.has(symbol))
      throw dataError(`no quotes of '${symbol}' in ${config.path}`, suggestion(symbol, [...seen]));
  }
  if (found.size === 0)
    throw dataError(`${config.path} has no quotes of the symbols wanted`, `it has: ${[...seen].join(', ')}`);
  return found;
}

interface SourceQuotes {
  readonly source: string;
  readonly raw: Quotes;
}

/** Quotes of files that follow each other. @throws TrademlError (config) when two files tell of the same time */
function joined(symbol: string, before: SourceQuotes, after: SourceQuotes): SourceQuotes {
  const [a, b] = [rangeOf(before.raw), rangeOf(after.raw)];
  if (a.from <= b.to && b.from <= a.to) {
    throw configError(
      `${symbol} is in ${before.source} and in ${after.source}, which tell of the same time`,
      'choose one with --files',
    );
  }
  const parts = a.from <= b.from ? [before.raw, after.raw] : [after.raw, before.raw];
  const columns = ['time', ...quoteColumns] as const;
  const raw = Object.fromEntries(
    columns.map((name) => [name, concatenate(parts.map((part) => part[name]))]),
  ) as unknown as Quotes;
  return { source: `${before.source}, ${after.source}`, raw };
}

function rangeOf({ time }: Quotes): { from: number; to: number } {
  const range = { from: Infinity, to: -Infinity };
  for (const at of time) {
    range.from = Math.min(range.from, at);
    range.to = Math.max(range.to, at);
  }
  return range;
}

/** Says which stored quotes the new ones, which take their place, do not cover. */
async function warnOfLost(ctx: StageContext, interval: Interval, records: readonly QuoteRecord[]): Promise<void> {
  const path = quotesManifestPath(ctx.workspace, interval);
  if (!(await exists(path))) return;
  const stored = (await readJson(path, 'manifest')) as Record<string, QuoteRecord>;
  for (const { symbol, from, to } of records) {
    const before = stored[symbol];
    if (!before || (before.from >= from && before.to <= to)) continue;
    ctx.log.warn(
      `${symbol}: ${before.rows} stored quotes (${before.from} to ${before.to}) gave way to these (${from} to ${to}); to have both, read them together: --path FOLDER with all files`,
    );
  }
}

function rawQuotes({ values }: QuoteTable, rows: readonly number[], time: Float64Array): Quotes {
  const take = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]);
  return {
    time,
    bid: take(values.bid),
    ask: take(values.ask),
    bid_size: take(values.bid_size),
    ask_size: take(values.ask_size),
  };
}
