import { join } from 'node:path';
import { z } from 'zod';
import type { StageContext } from '../../core/context.ts';
import { configError, dataError } from '../../core/errors.ts';
import { hashOf } from '../../core/hash.ts';
import { suggestion } from '../../core/suggest.ts';
import { formatTime, type Interval, intervalNames } from '../../core/time.ts';
import { quotesDir, quotesManifestPath, quotesPath } from '../../io/layout.ts';
import { type FileRecord, recordFile } from '../../io/manifest.ts';
import { listQuotes, type Quotes, writeQuotes } from '../../io/quotes.ts';
import { calendarFor } from '../../market/calendar/index.ts';
import { cleanQuotes, type QuoteFinding } from '../../market/quotes/clean-quotes.ts';
import { type QuoteTable, readQuoteTable } from '../../market/quotes/quote-file.ts';
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
  const found = new Map<string, { source: string; raw: Quotes }>();
  const seen = new Set<string>();
  for (const source of await tableFiles(config.path, config.files)) {
    const table = await readQuoteTable(source, mapping);
    for (const [symbol, rows] of rowsBySymbol(table, rename, wanted.names)) {
      seen.add(symbol);
      if (wanted.names && !wanted.names.includes(symbol)) continue;
      const before = found.get(symbol);
      if (before) throw configError(`${symbol} is in ${before.source} and in ${source}`, 'choose one with --files');
      const calendar = calendarFor(wanted.describe(symbol).calendar);
      const rules = { interval: config.interval, isEnd: config.stamp === 'end', timezone: config.timezone, calendar };
      found.set(symbol, { source, raw: rawQuotes(table, rows, closeTimes({ ...table, rows }, rules)) });
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
