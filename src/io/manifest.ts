import { appendFileSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode } from '../core/errors.ts';
import { fingerprint } from '../core/hash.ts';
import type { Version } from '../core/version.ts';
import { ensureDirectory } from './atomic.ts';
import { readResultJson } from './json.ts';

export interface FileRecord {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** One unit of a stage's work (a symbol, a fold) that need not be done again while its key holds. */
export interface ItemRecord {
  readonly key: string;
  readonly outputs: readonly FileRecord[];
  readonly summary: unknown;
}

/** What a stage leaves beside its outputs: enough to know what was done, from what, and whether it still holds. */
export interface Manifest<S = unknown> {
  readonly stage: string;
  readonly name: string;
  /** Hash of stage, config, seed, code version and input bytes: equal ids mean equal outputs. */
  readonly id: string;
  readonly config: unknown;
  readonly seed: number;
  readonly inputs: readonly FileRecord[];
  readonly outputs: readonly FileRecord[];
  readonly items: Readonly<Record<string, ItemRecord>>;
  readonly summary: S;
  readonly versions: Version & { readonly node: string };
  readonly startedAt: string;
  readonly seconds: number;
}

export async function recordFile(path: string): Promise<FileRecord> {
  return { path, ...(await fingerprint(path)) };
}

/** True when every recorded file is there with the same bytes. */
export async function filesUnchanged(records: readonly FileRecord[]): Promise<boolean> {
  for (const record of records) {
    try {
      if ((await fingerprint(record.path)).sha256 !== record.sha256) return false;
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return false;
      throw error;
    }
  }
  return true;
}

/** The manifest at this path, or undefined when there is none. @throws TrademlError (data) when it is not one */
export async function readManifest<S = unknown>(path: string): Promise<Manifest<S> | undefined> {
  try {
    await stat(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return undefined;
    throw error;
  }
  return readResultJson<Manifest<S>>(path, 'manifest', ['summary'], 'remove it and run the stage again');
}

/**
 * Items that are already done, from the last manifest and from the journal of a run that was cut short. A stage asks
 * `reuse` before it works on an item and calls `record` after the item's files are in place.
 */
export interface Journal {
  /** The record of this item when its key is the same and its files are unchanged. */
  reuse(item: string, key: string): Promise<ItemRecord | undefined>;
  record(item: string, key: string, outputPaths: readonly string[], summary: unknown): Promise<ItemRecord>;
}

export interface OpenJournal extends Journal {
  /** The items that were reused or recorded in this run. */
  items(): Record<string, ItemRecord>;
  close(): Promise<void>;
}

const journalPath = (manifestPath: string) => `${manifestPath}.journal`;

/** For a run that is whole: one that was killed right after its manifest was written has left its journal. */
export function removeJournal(manifestPath: string): Promise<void> {
  return rm(journalPath(manifestPath), { force: true });
}

export async function openJournal(manifestPath: string, previous: Manifest | undefined): Promise<OpenJournal> {
  const path = journalPath(manifestPath);
  const known = new Map<string, ItemRecord>(Object.entries(previous?.items ?? {}));
  for (const [item, record] of await readJournal(path)) known.set(item, record);
  const current: Record<string, ItemRecord> = {};
  return {
    reuse: async (item, key) => {
      const record = known.get(item);
      if (record?.key !== key || !(await filesUnchanged(record.outputs))) return undefined;
      current[item] = record;
      return record;
    },
    record: async (item, key, outputPaths, summary) => {
      const outputs = await Promise.all(outputPaths.map(recordFile));
      const record: ItemRecord = { key, outputs, summary };
      if (Object.keys(current).length === 0) await ensureDirectory(dirname(path));
      appendFileSync(path, `${JSON.stringify([item, record])}\n`);
      current[item] = record;
      return record;
    },
    items: () => Object.fromEntries(Object.entries(current).sort(([a], [b]) => (a < b ? -1 : 1))),
    close: () => removeJournal(manifestPath),
  };
}

async function readJournal(path: string): Promise<[string, ItemRecord][]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
  // A run that was killed may have left its last line unfinished; only lines that end in a newline count.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as [string, ItemRecord]);
}
