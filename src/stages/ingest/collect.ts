import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageContext } from '../../core/context.ts';
import { TrademlError, throwIfAborted } from '../../core/errors.ts';
import type { BarFrame } from '../../core/frame.ts';
import { hashOf } from '../../core/hash.ts';
import { formatTime } from '../../core/time.ts';
import { barFiles, readBars, writeBars } from '../../io/bars.ts';
import { barsDir, oraclePath } from '../../io/layout.ts';
import { filesUnchanged, type Journal, recordFile } from '../../io/manifest.ts';
import { writeTable } from '../../io/parquet.ts';
import { calendarFor } from '../../market/calendar/index.ts';
import { checkBars, cleanBars, dropsRowsOf, type Finding, type RawBars } from '../../market/quality/index.ts';
import type { SymbolRecord } from '../../market/sources/bars-manifest.ts';
import { FetchFailure } from '../../market/sources/retry.ts';
import type { OpenSource, Source } from '../../market/sources/source.ts';
import type { UniverseSymbol } from '../../market/universe.ts';
import type { ResolvedIngest } from './config.ts';
import { type ArrivedBars, fetchSymbol, type StoredSymbol } from './fetch-symbol.ts';
import { makeRecord, readRecord } from './symbol-record.ts';

export interface IngestJob {
  readonly ctx: StageContext;
  readonly source: Source;
  readonly open: OpenSource;
  readonly config: ResolvedIngest;
  readonly journal: Journal;
  readonly describe: (symbol: string) => UniverseSymbol;
  /** Records of all symbols that are stored at this interval. */
  readonly known: Readonly<Record<string, SymbolRecord>>;
  /** UTC micros: network bars that close later are not complete. */
  readonly now: number;
}

/** A symbol on its way: fetched and checked, not yet stored unless nothing changed. */
export interface Candidate {
  readonly symbol: string;
  readonly raw: RawBars;
  readonly findings: readonly Finding[];
  readonly arrived: ArrivedBars | undefined;
  /** Of the stored bars, once they are stored. */
  readonly record: SymbolRecord | undefined;
  /** True when this run stored them. */
  readonly stored: boolean;
}

export interface Failure {
  readonly symbol: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

export function isFailure(result: Candidate | Failure): result is Failure {
  return 'message' in result;
}

/** Bars of one symbol stay good while source, interval and options are the same; the range may grow. */
function journalKey({ source, config }: IngestJob): string {
  const { interval, onBad, limits, options } = config;
  return hashOf({ source: source.name, interval, onBad, limits, options });
}

/** The record of a symbol that this source stored in an earlier run, if its files are still there byte for byte. */
async function findRecord(job: IngestJob, symbol: string): Promise<SymbolRecord | undefined> {
  const key = journalKey(job);
  const item = await job.journal.reuse(symbol, key);
  if (item) return item.summary as SymbolRecord;
  const record = job.known[symbol];
  if (record?.key !== key) return undefined;
  const dir = barsDir(job.ctx.workspace, job.config.interval);
  const files = record.files.map(({ path, ...rest }) => ({ path: join(dir, path), ...rest }));
  return (await filesUnchanged(files)) ? record : undefined;
}

async function readStored(job: IngestJob, symbol: string) {
  if (job.source.reach !== 'network') return undefined;
  const record = await findRecord(job, symbol);
  if (!record) return undefined;
  const bars = await readBars(job.ctx.workspace, job.config.interval, symbol);
  const stored: StoredSymbol = { bars, ...readRecord(record) };
  return { record, stored };
}

/**
 * Fetches what is missing of a symbol and checks the whole of it. What can go wrong with one symbol alone becomes a Failure;
 * what concerns all (a wrong key, a full disk, Ctrl-C) is thrown.
 */
export async function collectSymbol(job: IngestJob, symbol: string): Promise<Candidate | Failure> {
  const { ctx, config, source } = job;
  throwIfAborted(ctx.signal);
  const entry = job.describe(symbol);
  const calendar = calendarFor(entry.calendar);
  const { interval } = config;
  try {
    const known = await readStored(job, symbol);
    const request = { symbol, interval, calendar: entry.calendar, signal: ctx.signal, log: ctx.log };
    const arrived = await fetchSymbol(
      { open: job.open, request, calendar, wanted: config, stored: known?.stored, maxRetries: config.maxRetries },
      ctx,
      source.reach === 'network' ? job.now : Infinity,
    );
    if (arrived.raw.time.length === 0) return nothingThere(job, symbol);
    // A made market may run past today; nothing in it is a mistaken stamp.
    const now = source.reach === 'made' ? Number.POSITIVE_INFINITY : job.now;
    const findings = checkBars(arrived.raw, {
      symbol,
      interval,
      kind: entry.kind,
      calendar,
      limits: config.limits,
      now,
    });
    const unchanged = known !== undefined && !arrived.asked;
    return {
      symbol,
      raw: arrived.raw,
      findings,
      arrived: unchanged ? undefined : arrived,
      record: known?.record,
      stored: false,
    };
  } catch (error) {
    if (error instanceof FetchFailure) return refused(job, symbol, error);
    if (error instanceof TrademlError && error.kind === 'data') {
      return { symbol, message: error.message, hint: error.hint };
    }
    throw error;
  }
}

function nothingThere({ source, config }: IngestJob, symbol: string): Failure {
  const range = `${config.start ?? 'the beginning'} to ${config.end ?? 'now'}`;
  return {
    symbol,
    message: `${source.name} has no ${config.interval} bars of '${symbol}' from ${range}`,
    hint: 'check the symbol and the dates',
  };
}

function refused({ source }: IngestJob, symbol: string, failure: FetchFailure): Failure {
  const unknown = failure.status === 404;
  return {
    symbol,
    message: unknown ? `${source.name} has no symbol '${symbol}': ${failure.message}` : failure.message,
    hint: unknown ? `check how ${source.name} writes it (BRK-B, ^GSPC, BTC-USD)` : undefined,
  };
}

function nothingLeft(symbol: string, dropped: SymbolRecord['dropped']): Failure {
  const reasons = dropped.map(({ reason, count }) => `${reason} ${count} x`).join(', ');
  return { symbol, message: `not stored, no bar is left: ${reasons}`, hint: 'the quality report names the rows' };
}

/**
 * Writes a candidate's bars and notes them in the journal, so that a run that is cut short here need not repeat it.
 * @returns a Failure when none of its bars can be real
 */
export async function storeCandidate(job: IngestJob, candidate: Candidate): Promise<Candidate | Failure> {
  const { arrived, symbol, findings, raw } = candidate;
  if (!arrived || candidate.stored) return candidate;
  const { config, ctx, journal } = job;
  const policy = config.onBad === 'drop' ? 'drop' : 'keep';
  const { bars, dropped } = cleanBars(raw, findings, policy, { symbol, limits: config.limits, now: job.now });
  if (bars.time.length === 0) return nothingLeft(symbol, dropped);
  const lost = arrived.continued ? [] : noteLostBars(job, symbol, bars.time);
  const notes = [...arrived.notes, ...lost, ...noteErrors(findings, policy)];
  const paths = await writeBars(ctx.workspace, config.interval, bars);
  const files = await Promise.all(paths.map(recordFile));
  const entry = job.describe(symbol);
  const identity = { source: job.source.name, key: journalKey(job), entry };
  const record = makeRecord({ ...arrived, ...identity, notes, time: bars.time, files, dropped });
  const oracle = arrived.upProbability && (await writeOracle(job, symbol, bars, arrived.upProbability, raw));
  await journal.record(symbol, identity.key, oracle ? [...paths, oracle] : paths, record);
  return { ...candidate, record, stored: true };
}

/** What the policy lets pass and does not mend. */
function noteErrors(findings: readonly Finding[], policy: 'drop' | 'keep'): string[] {
  const errors = findings.filter(({ severity }) => severity === 'error').map(({ check }) => check);
  const left = policy === 'drop' ? errors.filter((check) => !dropsRowsOf(check)) : errors;
  return left.length > 0 ? [`stored although its bars have errors: ${left.join(', ')}`] : [];
}

/** Bars of other files, or of another source, take the place of what was stored; where they cover less, that is said. */
function noteLostBars({ known, source }: IngestJob, symbol: string, time: Float64Array): string[] {
  const record = known[symbol];
  if (!record) return [];
  const range = `${record.from.slice(0, 10)} to ${record.to.slice(0, 10)}`;
  if (source.reach === 'made') {
    if (record.source === source.name) return [];
    return [`bars stored before (${range}, from ${record.source}) gave way to made ones; --data-dir keeps them apart`];
  }
  if (record.from >= formatTime(time[0]) && record.to <= formatTime(time[time.length - 1])) return [];
  const together = source.reach === 'files' ? '; to have both, read them together: --path FOLDER with all files' : '';
  return [`bars stored before (${range}, from ${record.source}) gave way to these, which do not cover them${together}`];
}

async function writeOracle(job: IngestJob, symbol: string, bars: BarFrame, probability: Float64Array, raw: RawBars) {
  const byTime = new Map(Array.from(raw.time, (time, row) => [time, probability[row]]));
  const path = oraclePath(job.ctx.workspace, job.config.interval, symbol);
  const p_up = Float64Array.from(bars.time, (time) => byTime.get(time) ?? Number.NaN);
  await writeTable(path, { time: bars.time, p_up });
  return path;
}

/**
 * Removes the symbols of an earlier made market that this one does not have: two markets in one folder would be a panel
 * that no oracle describes.
 */
export async function removeEarlierMarket(job: IngestJob, names: readonly string[]): Promise<void> {
  const { ctx, config, source, known } = job;
  if (source.reach !== 'made') return;
  const stale = Object.values(known).filter(
    (record) => record.source === source.name && !names.includes(record.symbol),
  );
  if (stale.length === 0) return;
  ctx.log.info(`removing ${stale.length} symbols of the earlier ${source.name} market`);
  for (const { symbol } of stale) {
    await withdraw(job, symbol);
    await rm(oraclePath(ctx.workspace, config.interval, symbol), { force: true });
  }
}

/** Takes back what was stored of a symbol before the panel showed that its bars are another's. */
export async function withdraw({ ctx, config }: IngestJob, symbol: string): Promise<void> {
  for (const path of await barFiles(ctx.workspace, config.interval, symbol)) await rm(path);
}
