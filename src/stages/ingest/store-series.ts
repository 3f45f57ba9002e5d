import type { Workspace } from '../../core/context.ts';
import { formatTime } from '../../core/time.ts';
import { seriesManifestPath } from '../../io/layout.ts';
import { type FileRecord, recordFile } from '../../io/manifest.ts';
import { listSeries, writeSeries } from '../../io/series.ts';
import type { BuiltSeries, SeriesFinding } from '../../market/series/build-series.ts';
import { publishRecords } from './publish-records.ts';

/** What is known of one stored series. Times are ISO 8601 in UTC. */
export interface SeriesRecord {
  readonly name: string;
  /** Where it came from: a path, or 'synthetic'. */
  readonly source: string;
  /** How it is known when a value was known. */
  readonly availability: string;
  readonly rows: number;
  readonly periods: number;
  readonly from: string;
  readonly to: string;
  readonly lastKnownAt: string;
  readonly file: FileRecord;
  readonly findings: readonly SeriesFinding[];
}

export async function storeSeries(
  ws: Workspace,
  series: BuiltSeries,
  about: Pick<SeriesRecord, 'source' | 'availability'>,
): Promise<SeriesRecord> {
  const file = await recordFile(await writeSeries(ws, series.name, series));
  const periods = Float64Array.from(new Set(series.period)).sort();
  return {
    name: series.name,
    ...about,
    rows: series.value.length,
    periods: periods.length,
    from: formatTime(periods[0]),
    to: formatTime(periods[periods.length - 1]),
    lastKnownAt: formatTime(series.availableAt[series.availableAt.length - 1]),
    file,
    findings: series.findings,
  };
}

/** Notes these series in data/series/manifest.json. */
export async function publishSeries(ws: Workspace, records: readonly SeriesRecord[]): Promise<void> {
  const byName = new Map(records.map((record) => [record.name, record]));
  await publishRecords(seriesManifestPath(ws), byName, () => listSeries(ws));
}
