import { join } from 'node:path';
import { mapConcurrently } from '../core/concurrency.ts';
import type { StageContext } from '../core/context.ts';
import { configError, dataError } from '../core/errors.ts';
import { hashOf } from '../core/hash.ts';
import { formatTime } from '../core/time.ts';
import { barsDir, barsManifestPath, oraclePath, qualityPath } from '../io/layout.ts';
import type { Journal } from '../io/manifest.ts';
import { checkPanel, dropsRowsOf, type Finding } from '../market/quality/index.ts';
import { readBarsManifest, type SymbolRecord } from '../market/sources/bars-manifest.ts';
import type { Source } from '../market/sources/source.ts';
import {
  type Candidate,
  collectSymbol,
  type Failure,
  type IngestJob,
  isFailure,
  removeEarlierMarket,
  storeCandidate,
  withdraw,
} from './ingest/collect.ts';
import { type IngestConfig, ingestConfig, type ResolvedIngest, resolveIngest } from './ingest/config.ts';
import { ingestPlan } from './ingest/plan.ts';
import { publishManifest } from './ingest/publish.ts';
import { toQualityRow, totalsByCheck, writeQuality } from './ingest/quality-table.ts';
import { publishSeries, type SeriesRecord, storeSeries } from './ingest/store-series.ts';
import { type IngestSummary, type SymbolOutcome, summarise } from './ingest/summary.ts';
import { type WantedSymbols, wantedSymbols } from './ingest/symbols.ts';
import { runStage, type StageOutcome, shortfallOf } from './run-stage.ts';

export { type IngestConfig, type IngestSummary, ingestConfig };

/**
 * Brings bars of many symbols into data/bars/INTERVAL: gets what is missing, checks it, stores what passes, and writes the
 * quality report and the manifest. A symbol that can't be had or whose bars are refused does not stop the others; it is
 * listed, and the exit code is 3.
 */
export async function ingestStage(config: IngestConfig, ctx: StageContext): Promise<StageOutcome<IngestSummary>> {
  const { source, resolved, ignored } = resolveIngest(config);
  for (const key of ignored) ctx.log.warn(`'${key}' means nothing to source ${source.name} and is ignored`);
  const isMade = source.reach === 'made';
  const wanted = await wantedSymbols(resolved, isMade, ctx.workspace.configsDir, ctx.log);
  if (source.reach === 'network' && (wanted.names?.length ?? 0) === 0) {
    throw configError(
      `source ${source.name} needs to know which symbols`,
      'give --symbols AAPL,MSFT or --universe plan26',
    );
  }
  const now = Date.now() * 1000;
  const { interval } = resolved;
  const manifestPath = runManifestPath(source, resolved, ctx);
  const outcome = await runStage<IngestSummary>(ctx, {
    stage: 'ingest',
    name: `${source.name} ${interval}`,
    manifestPath,
    config: { ...resolved, symbols: wanted.names ?? resolved.symbols },
    plan: await ingestPlan(source, resolved, wanted, ctx, now),
    inputs: async () => source.inputs?.(resolved.options) ?? [],
    work: (journal) => ingest(source, resolved, wanted, ctx, journal, now),
    exitCode: ({ failed }) => (failed.length > 0 ? 3 : 0),
    shortfall: ({ failed, symbols }) =>
      shortfallOf(
        'symbols',
        failed.map(({ symbol }) => symbol),
        symbols.length,
      ),
    // A network source can have news, and a refusal of yesterday may have passed.
    always: source.reach === 'network',
  });
  if (outcome.status === 'dry run') return { ...outcome, manifest: barsManifestPath(ctx.workspace, interval) };
  await publishManifest(ctx.workspace, interval, manifestPath);
  const idle = outcome.summary?.symbols.every(({ status }) => status === 'up to date') ?? false;
  const status = outcome.status === 'done' && idle ? 'up to date' : outcome.status;
  return { ...outcome, status, manifest: barsManifestPath(ctx.workspace, interval) };
}

/** Each network source has one run manifest per interval, each set of files its own: other files are other work. */
function runManifestPath(source: Source, { interval, options }: ResolvedIngest, ctx: StageContext): string {
  const { path, files } = options;
  const of = source.reach === 'files' ? `-${hashOf({ path, files }).slice(0, 8)}` : '';
  return barsManifestPath(ctx.workspace, interval).replace(/manifest\.json$/, `ingest-${source.name}${of}.json`);
}

async function ingest(
  source: Source,
  config: ResolvedIngest,
  wanted: WantedSymbols,
  ctx: StageContext,
  journal: Journal,
  now: number,
): Promise<{ outputs: readonly string[]; summary: IngestSummary }> {
  const open = await source.open(config.options, {
    interval: config.interval,
    seed: ctx.seed,
    signal: ctx.signal,
    log: ctx.log,
    calendarOf: (symbol) => wanted.describe(symbol).calendar,
    symbols: wanted.names,
    symbolCount: wanted.count,
    start: Number.isFinite(config.from) ? config.from : undefined,
  });
  const broken = open.failures ?? [];
  const names = (wanted.names ?? open.symbols ?? []).filter((name) => !broken.some(({ symbol }) => symbol === name));
  if (names.length + broken.length === 0)
    throw dataError(`source ${source.name} has no symbols`, 'check --path and --files');
  const known = (await readBarsManifest(ctx.workspace, config.interval))?.symbols ?? {};
  const job: IngestJob = { ctx, source, open, config, journal, describe: wanted.describe, known, now };
  await removeEarlierMarket(job, names);
  const results = [...broken, ...(await collectAll(job, names))];
  const candidates = results.filter(isCandidate);
  const panel = checkPanel(candidates);
  const findings = candidates.map((candidate) => [
    ...candidate.findings,
    ...panel.filter(({ symbol }) => symbol === candidate.symbol),
  ]);
  const records: SymbolRecord[] = [];
  const symbols: SymbolOutcome[] = results.filter(isFailure).map((failure) => failedOutcome(failure));
  for (const [i, candidate] of candidates.entries()) {
    if (isRefused(config, findings[i])) {
      if (candidate.stored) await withdraw(job, candidate.symbol);
      symbols.push(failedOutcome(refusal(candidate.symbol, findings[i])));
      continue;
    }
    const settled = await storeCandidate(job, { ...candidate, findings: findings[i] });
    if (isFailure(settled)) {
      symbols.push(failedOutcome(settled));
      continue;
    }
    records.push(settled.record as SymbolRecord);
    symbols.push(storedOutcome(candidate, settled.record as SymbolRecord));
  }
  const rows = findings.flat().map(toQualityRow);
  const quality = await writeQuality(ctx.workspace, config.interval, candidates.map(seriesOf), rows);
  const order = new Map(names.map((name, i) => [name, i]));
  symbols.sort((a, b) => (order.get(a.symbol) ?? -1) - (order.get(b.symbol) ?? -1));
  const summary = summarise({
    source: source.name,
    interval: config.interval,
    symbols,
    records,
    facts: open.facts,
    quality: {
      errors: rows.filter(({ severity }) => severity === 'error').length,
      warnings: rows.filter(({ severity }) => severity === 'warning').length,
      byCheck: totalsByCheck(rows),
      path: qualityPath(ctx.workspace, quality.interval, 'json'),
    },
  });
  const series: SeriesRecord[] = [];
  for (const made of open.series ?? []) {
    const about = { source: source.name, availability: made.availability };
    series.push(await storeSeries(ctx.workspace, { ...made, findings: [] }, about));
  }
  if (series.length > 0) await publishSeries(ctx.workspace, series);
  return { outputs: [...outputsOf(job, records), ...series.map(({ file }) => file.path)], summary };
}

/** Fetches and checks all symbols. What a network source gives is stored as it comes, so that nothing is fetched twice. */
async function collectAll(job: IngestJob, names: readonly string[]): Promise<(Candidate | Failure)[]> {
  const { ctx, config, source } = job;
  const isNetwork = source.reach === 'network';
  const progress = ctx.log.progress(isNetwork ? 'fetching' : 'checking', names.length);
  let done = 0;
  try {
    return await mapConcurrently(names, isNetwork ? config.concurrency : 1, async (symbol) => {
      const result = await collectSymbol(job, symbol);
      const keep = isNetwork && !isFailure(result) && !isRefused(config, result.findings);
      const settled = keep ? await storeCandidate(job, result) : result;
      progress.update(++done, symbol);
      return settled;
    });
  } finally {
    progress.stop();
  }
}

/** Under 'fail' a symbol with an error is not stored; warnings never stop one. */
function isRefused({ onBad }: ResolvedIngest, findings: readonly Finding[]): boolean {
  return onBad === 'fail' && findings.some(({ severity }) => severity === 'error');
}

function refusal(symbol: string, findings: readonly Finding[]): Failure {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const named = errors.map(
    ({ check, count, first }) => `${check} ${count} x (${formatTime(first[0]?.time)} ${first[0]?.detail})`,
  );
  return {
    symbol,
    message: `not stored, its bars have errors: ${named.join('; ')}`,
    hint: errors.every(({ check }) => dropsRowsOf(check))
      ? '--on-bad drop leaves out impossible rows and stores the rest, --on-bad keep stores all'
      : 'mend the data; --on-bad drop and keep store it with such errors',
  };
}

function failedOutcome({ symbol, message, hint }: Failure): SymbolOutcome {
  return {
    symbol,
    status: 'failed',
    rows: 0,
    newRows: 0,
    from: '',
    to: '',
    message,
    ...(hint !== undefined && { hint }),
  };
}

function storedOutcome({ symbol, arrived }: Candidate, { rows, from, to }: SymbolRecord): SymbolOutcome {
  const newRows = arrived ? Math.min(arrived.newBars, rows) : 0;
  const status = arrived === undefined || (arrived.continued && newRows === 0) ? 'up to date' : 'stored';
  return { symbol, status, rows, newRows, from, to };
}

function isCandidate(result: Candidate | Failure): result is Candidate {
  return !isFailure(result);
}

function seriesOf({ symbol, raw }: Candidate) {
  const times = raw.time.filter(Number.isFinite).sort();
  return { symbol, rows: raw.time.length, from: formatTime(times[0]), to: formatTime(times[times.length - 1]) };
}

function outputsOf({ ctx, config, source }: IngestJob, records: readonly SymbolRecord[]): string[] {
  const { workspace } = ctx;
  const { interval } = config;
  return records.flatMap(({ symbol, files }) => [
    ...files.map(({ path }) => join(barsDir(workspace, interval), path)),
    ...(source.reach === 'made' ? [oraclePath(workspace, interval, symbol)] : []),
  ]);
}
