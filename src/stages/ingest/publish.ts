import type { Workspace } from '../../core/context.ts';
import { canonicalJson } from '../../core/hash.ts';
import type { Interval } from '../../core/time.ts';
import { writeJson } from '../../io/atomic.ts';
import { listBars } from '../../io/bars.ts';
import { barsManifestPath } from '../../io/layout.ts';
import { withLock } from '../../io/lock.ts';
import { readManifest } from '../../io/manifest.ts';
import { type BarsManifest, readBarsManifest } from '../../market/sources/bars-manifest.ts';
import type { IngestSummary } from './summary.ts';

/**
 * Brings data/bars/INTERVAL/manifest.json up to date with one run: its symbols replace their entries, all others stay as
 * long as their bars are there. Nothing is written when nothing changed.
 */
export async function publishManifest(ws: Workspace, interval: Interval, runManifest: string): Promise<void> {
  const path = barsManifestPath(ws, interval);
  await withLock(`${path}.lock`, path, async () => {
    const run = await readManifest<IngestSummary>(runManifest);
    if (!run) return;
    const before = await readBarsManifest(ws, interval);
    const present = new Set(await listBars(ws, interval));
    const entries = new Map(Object.entries(before?.symbols ?? {}));
    for (const record of run.summary.records) entries.set(record.symbol, record);
    const kept = [...entries].filter(([symbol]) => present.has(symbol)).sort(([a], [b]) => (a < b ? -1 : 1));
    const symbols = Object.fromEntries(kept);
    if (before && canonicalJson(before.symbols) === canonicalJson(symbols)) return;
    const { records: _records, ...summary } = run.summary;
    const manifest: BarsManifest = { ...run, items: {}, summary, interval, symbols };
    await writeJson(path, manifest);
  });
}
