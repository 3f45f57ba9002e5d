import { writeFileSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode, usageError } from '../core/errors.ts';
import { ensureDirectory, isProcessAlive, pathError } from './atomic.ts';

/** How often, 20 ms apart, a lock is read again before its missing content counts as that of a killed run. */
const patience = 50;

/** Written in one go: between a lock and its content there is as little time as can be. */
function create(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw pathError(path, error);
  }
}

/** Process id in the lock, 0 when a killed run left it empty; undefined when there is no lock any more. */
async function holderOf(path: string): Promise<number | undefined> {
  for (let i = 0; i < patience; i++) {
    try {
      const text = await readFile(path, 'utf8');
      if (text !== '') return Number(text);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
    await sleep(20);
  }
  return 0;
}

/** Takes away the lock of a process that is gone, unless another run was quicker: then its lock goes back in place. */
async function removeStale(path: string, holder: number): Promise<void> {
  const aside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  if ((await holderOf(aside)) === holder) await rm(aside);
  else await rename(aside, path);
}

/**
 * Runs work while holding a lock file with this process's id. The lock of a process that is gone is taken over.
 * @throws TrademlError (usage) when another live process holds it
 */
export async function withLock<T>(path: string, what: string, work: () => Promise<T>): Promise<T> {
  await ensureDirectory(dirname(path));
  if (!create(path)) {
    const holder = await holderOf(path);
    if (holder === undefined) return withLock(path, what, work);
    if (holder > 0 && holder !== process.pid && isProcessAlive(holder)) {
      throw usageError(
        `another trademl (process ${holder}) is writing ${what}`,
        `wait for it to end; if it is no trademl process, delete ${path}`,
      );
    }
    await removeStale(path, holder);
    return withLock(path, what, work);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}
