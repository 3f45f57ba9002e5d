import type { Workspace } from '../../core/context.ts';
import { canonicalJson } from '../../core/hash.ts';
import { formatTime } from '../../core/time.ts';
import { writeJson } from '../../io/atomic.ts';
import { exists } from '../../io/exists.ts';
import { readJson } from '../../io/json.ts';
import { seriesManifestPath } from '../../io/layout.ts';
import { withLock } from '../../io/lock.ts';
import { type FileRecord, recordFile } from '../../io/manifest.ts';
import { listSeries, writeSeries } from '../../io/series.ts';
import type { BuiltSeries, SeriesFinding } from '../../market/series/build-series.ts';

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

/** data/series/manifest.json: these records replace those of the same name, all others stay while their file is there. */
export async function publishSeries(ws: Workspace, records: readonly SeriesRecord[]): Promise<void> {
  const path = seriesManifestPath(ws);
  await withLock(`${path}.lock`, path, async () => {
    const before = (await exists(path)) ? ((await readJson(path, 'manifest')) as SeriesManifest) : undefined;
    const present = new Set(await listSeries(ws));
    const entries = new Map(Object.entries(before?.series ?? {}));
    for (const record of records) entries.set(record.name, record);
    const kept = [...entries].filter(([name]) => present.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
    const manifest: SeriesManifest = { series: Object.fromEntries(kept) };
    if (before && canonicalJson(before) === canonicalJson(manifest)) return;
    await writeJson(path, manifest);
  });
}

interface SeriesManifest {
  readonly series: Readonly<Record<string, SeriesRecord>>;
}
