import { join } from 'node:path';
import { z } from 'zod';
import type { StageContext } from '../../core/context.ts';
import { configError, dataError, TrademlError } from '../../core/errors.ts';
import { hashOf } from '../../core/hash.ts';
import { formatTime } from '../../core/time.ts';
import { exists } from '../../io/exists.ts';
import { seriesDir, seriesManifestPath, seriesPath } from '../../io/layout.ts';
import { readSeries } from '../../io/series.ts';
import { calendarFor } from '../../market/calendar/index.ts';
import { type AvailabilityRule, parseAvailability } from '../../market/series/availability.ts';
import { type BuiltSeries, buildSeries } from '../../market/series/build-series.ts';
import { readSeriesFile, type SeriesRows } from '../../market/series/series-file.ts';
import { parsePairs } from '../../market/sources/column-names.ts';
import { tableFiles } from '../../market/sources/open-table.ts';
import { seriesOptions } from '../../market/sources/options.ts';
import { runStage, type StageOutcome, shortfallOf } from '../run-stage.ts';
import { publishSeries, type SeriesRecord, storeSeries } from './store-series.ts';

export const seriesConfig = z.object({
  ...seriesOptions,
  onBad: z.enum(['fail', 'drop', 'keep']).default('fail'),
});
type SeriesConfig = z.infer<typeof seriesConfig>;

export interface SeriesSummary {
  readonly series: readonly SeriesRecord[];
  readonly failed: readonly { readonly name: string; readonly message: string; readonly hint?: string | undefined }[];
}

/**
 * Brings dated series into data/series, each row with the moment at which it could be known. What a file says replaces what
 * was stored of the same series; a value that is not what an earlier run stored for the same period and the same moment is
 * refused under onBad 'fail': a silent change of the past is a leak, and its revision has a moment of its own.
 */
export async function seriesStage(config: SeriesConfig, ctx: StageContext): Promise<StageOutcome<SeriesSummary>> {
  const rule = availabilityOf(config);
  const { path, files, seriesName } = config;
  const ws = ctx.workspace;
  const outcome = await runStage<SeriesSummary>(ctx, {
    stage: 'ingest',
    name: 'series',
    manifestPath: join(seriesDir(ws), `ingest-${hashOf({ path, files, seriesName }).slice(0, 8)}.json`),
    config,
    plan: {
      reads: [path],
      writes: [seriesPath(ws, 'NAME'), seriesManifestPath(ws)],
      work: [`store dated series, known ${wordsOf(config)}`],
    },
    inputs: () => tableFiles(path, files),
    work: async () => {
      const found = await readAll(config);
      const summary = await storeAll(found, rule, config, ctx);
      return { outputs: summary.series.map(({ file }) => file.path), summary };
    },
    exitCode: ({ failed }) => (failed.length > 0 ? 3 : 0),
    shortfall: ({ failed, series }) =>
      shortfallOf(
        'series',
        failed.map(({ name }) => name),
        failed.length + series.length,
      ),
  });
  if (outcome.status === 'dry run' || !outcome.summary) return outcome;
  await publishSeries(ws, outcome.summary.series);
  return { ...outcome, manifest: seriesManifestPath(ws) };
}

/** @throws TrademlError (config) when nothing says when a value was known */
function availabilityOf({ availableAfter, availableColumn, calendar, timezone }: SeriesConfig) {
  if (availableAfter !== undefined) return parseAvailability(availableAfter, calendarFor(calendar), timezone);
  if (availableColumn !== undefined) return undefined;
  throw configError(
    'nothing says when the values of this series could be known: the date of a figure is the period that it describes, and it is published later (CPI of January, dated January 1st, in mid February); used as dated it would leak the future',
    "say how long after: --available-after '45 days' or '1 business day' (after its date), or name the column that tells: --available-column NAME",
  );
}

function wordsOf({ availableAfter, availableColumn }: SeriesConfig): string {
  const column = availableColumn === undefined ? '' : `from column ${availableColumn}`;
  return [column, availableAfter === undefined ? '' : `after ${availableAfter}`].filter(Boolean).join(', ');
}

async function readAll(config: SeriesConfig): Promise<SeriesRows[]> {
  const columns = {
    mapping: parsePairs(config.columns, '--columns'),
    availableColumn: config.availableColumn,
    names: config.seriesName,
    rename: parsePairs(config.rename, '--rename'),
  };
  const found: SeriesRows[] = [];
  for (const path of await tableFiles(config.path, config.files)) {
    for (const rows of await readSeriesFile(path, columns)) {
      const same = found.find(({ name }) => name === rows.name);
      if (same) {
        throw configError(
          `series '${rows.name}' is twice there: in ${same.path} and in ${rows.path}`,
          'choose one of them with --files or --series-name, or call one otherwise: --rename A=B',
        );
      }
      found.push(rows);
    }
  }
  return found;
}

async function storeAll(
  found: readonly SeriesRows[],
  rule: AvailabilityRule | undefined,
  config: SeriesConfig,
  ctx: StageContext,
): Promise<SeriesSummary> {
  const series: SeriesRecord[] = [];
  const failed: { name: string; message: string; hint?: string | undefined }[] = [];
  for (const rows of found) {
    try {
      const built = buildSeries(rows, { rule, zone: config.timezone });
      if (built.value.length === 0) throw dataError(`series '${built.name}' of ${rows.path} has no values`);
      await checkPast(built, config, ctx);
      series.push(await storeSeries(ctx.workspace, built, { source: rows.path, availability: wordsOf(config) }));
    } catch (error) {
      if (!(error instanceof TrademlError) || error.kind !== 'data' || found.length === 1) throw error;
      failed.push({ name: rows.name, message: error.message, hint: error.hint });
    }
  }
  return { series, failed };
}

/**
 * Says which stored periods the new rows lack.
 * @throws TrademlError (data) when values differ from what was stored for the same period and moment, unless told to keep
 */
async function checkPast(built: BuiltSeries, { onBad }: SeriesConfig, ctx: StageContext): Promise<void> {
  if (!(await exists(seriesPath(ctx.workspace, built.name)))) return;
  const before = await readSeries(ctx.workspace, built.name);
  const periods = new Set(built.period);
  const gone = [...new Set(before.period)].filter((period) => !periods.has(period)).sort((a, b) => a - b);
  if (gone.length > 0) {
    const range = `${formatTime(gone[0]).slice(0, 10)} to ${formatTime(gone[gone.length - 1]).slice(0, 10)}`;
    ctx.log.warn(
      `series '${built.name}': ${gone.length} stored periods (${range}) are not in this file and are gone; a file holds all that is stored of its series`,
    );
  }
  const key = (period: number, at: number) => `${period} ${at}`;
  const known = new Map(Array.from(before.value, (value, i) => [key(before.period[i], before.availableAt[i]), value]));
  const changed = Array.from(built.value.keys()).filter((i) => {
    const value = known.get(key(built.period[i], built.availableAt[i]));
    return value !== undefined && value !== built.value[i];
  });
  if (changed.length === 0) return;
  const [first] = changed;
  const was = known.get(key(built.period[first], built.availableAt[first]));
  const message = `series '${built.name}': ${changed.length} values differ from those stored before for the same period and moment (first ${formatTime(built.period[first])}: ${built.value[first]}, was ${was})`;
  if (onBad === 'fail') {
    throw dataError(
      message,
      'a revision needs a moment of its own (--available-column); --on-bad keep takes the new values, as if they had always been known',
    );
  }
  ctx.log.warn(`${message}; the new values are taken as if they had always been known`);
}
