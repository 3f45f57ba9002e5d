import { canonicalJson } from '../../core/hash.ts';
import { writeJson } from '../../io/atomic.ts';
import { exists } from '../../io/exists.ts';
import { readJson } from '../../io/json.ts';
import { withLock } from '../../io/lock.ts';

/**
 * Brings a manifest of everything stored in a folder up to date with one run: its records replace those of the same name, all
 * others stay while their file is there. Nothing is written when nothing changed.
 * @param present names of what is there
 */
export async function publishRecords<R>(
  path: string,
  records: ReadonlyMap<string, R>,
  present: () => Promise<readonly string[]>,
): Promise<void> {
  await withLock(`${path}.lock`, path, async () => {
    const before = (await exists(path)) ? ((await readJson(path, 'manifest')) as Record<string, R>) : undefined;
    const there = new Set(await present());
    const entries = new Map([...Object.entries(before ?? {}), ...records]);
    const kept = [...entries].filter(([name]) => there.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
    const manifest = Object.fromEntries(kept);
    if (before && canonicalJson(before) === canonicalJson(manifest)) return;
    await writeJson(path, manifest);
  });
}
