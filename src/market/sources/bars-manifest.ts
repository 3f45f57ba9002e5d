import type { Workspace } from '../../core/context.ts';
import type { Interval } from '../../core/time.ts';
import { barsManifestPath } from '../../io/layout.ts';
import { type FileRecord, type Manifest, readManifest } from '../../io/manifest.ts';
import type { InstrumentKind } from '../quality/index.ts';

/** What is known of one symbol's stored bars. Dates are civil dates, times ISO 8601 in UTC. */
export interface SymbolRecord {
  readonly symbol: string;
  readonly source: string;
  /** Hash of source and options; bars of another key are not continued but fetched anew. */
  readonly key: string;
  readonly rows: number;
  /** First and last close. */
  readonly from: string;
  readonly to: string;
  /** Bars are asked for and stored within (from, to]; a later run asks for what lies outside. */
  readonly coverage: { readonly from: string; readonly to: string };
  /** Relative to the interval's folder. */
  readonly files: readonly FileRecord[];
  readonly kind: InstrumentKind;
  readonly calendar: string;
  readonly name?: string | undefined;
  readonly sector?: string | undefined;
  readonly tags: readonly string[];
  readonly priority?: number | undefined;
  readonly splits: readonly { readonly date: string; readonly ratio: number }[];
  readonly dividends: readonly { readonly date: string; readonly cash: number }[];
  /** Rows left out by --on-bad drop, by check, and duplicates. */
  readonly dropped: readonly { readonly reason: string; readonly count: number }[];
  readonly notes: readonly string[];
}

/**
 * data/bars/INTERVAL/manifest.json: the manifest of the last ingest that changed something, and every symbol that is stored,
 * whichever run brought it.
 */
export interface BarsManifest extends Manifest {
  readonly interval: Interval;
  readonly symbols: Readonly<Record<string, SymbolRecord>>;
}

/** Undefined when nothing has been ingested at this interval. */
export async function readBarsManifest(ws: Workspace, interval: Interval): Promise<BarsManifest | undefined> {
  return (await readManifest(barsManifestPath(ws, interval))) as BarsManifest | undefined;
}
