import type { StageContext } from '../../core/context.ts';
import { TrademlError } from '../../core/errors.ts';
import { formatDate, intervals } from '../../core/time.ts';
import { barsDir, barsManifestPath, oraclePath, qualityPath, seriesDir } from '../../io/layout.ts';
import { calendarFor } from '../../market/calendar/index.ts';
import type { Source } from '../../market/sources/source.ts';
import type { StagePlan } from '../run-stage.ts';
import type { ResolvedIngest } from './config.ts';
import { expectedBars } from './fetch-plan.ts';
import type { WantedSymbols } from './symbols.ts';

const number = (value: number) => value.toLocaleString('en-US');

/** What an ingest would do. Nothing is read but the list of input files. */
export async function ingestPlan(
  source: Source,
  config: ResolvedIngest,
  wanted: WantedSymbols,
  ctx: StageContext,
  now: number,
): Promise<StagePlan> {
  const { interval } = config;
  const ws = ctx.workspace;
  const writes = [barsDir(ws, interval), barsManifestPath(ws, interval), qualityPath(ws, interval, 'parquet')];
  if (source.reach === 'made') writes.push(oraclePath(ws, interval, 'SYMBOL'), seriesDir(ws));
  return { reads: await listReads(source, config), writes, work: estimate(source, config, wanted, now) };
}

async function listReads(source: Source, config: ResolvedIngest): Promise<readonly string[]> {
  if (!source.inputs) return [];
  try {
    return await source.inputs(config.options);
  } catch (error) {
    // A rehearsal may come before the files.
    if (error instanceof TrademlError && error.kind === 'usage') return [String(config.options.path)];
    throw error;
  }
}

function estimate(
  source: Source,
  config: ResolvedIngest,
  { names, count, describe }: WantedSymbols,
  now: number,
): string[] {
  const { interval, start, end } = config;
  const range =
    start === undefined && end === undefined ? 'all dates' : `${start ?? 'the beginning'} to ${end ?? 'now'}`;
  if (source.reach === 'made') {
    const symbols = names?.length ?? count ?? 26;
    const perDay = interval === '1d' ? 1 : Math.ceil((6.5 * intervals['60m']) / intervals[interval]);
    const bars = symbols * Number(config.options.days) * perDay;
    return [`make ${symbols} symbols x ${config.options.days} days = about ${number(bars)} ${interval} bars`];
  }
  if (source.reach === 'files') {
    return [`read ${names ? names.join(', ') : 'every symbol there is'}, ${range}, check and store ${interval} bars`];
  }
  const width = interval === '1d' ? 0 : intervals[interval];
  const wanted = { from: config.from, to: Math.min(config.to, now) };
  const bars = (names ?? []).reduce(
    (sum, symbol) => sum + expectedBars(wanted, calendarFor(describe(symbol).calendar), width),
    0,
  );
  return [
    `fetch ${names?.length ?? 0} symbols from ${source.name}, ${range} (${formatDate(wanted.from)} to ${formatDate(wanted.to)}): about ${number(bars)} ${interval} bars, less what is stored`,
    `check them and store what passes (on bad bars: ${config.onBad})`,
  ];
}
