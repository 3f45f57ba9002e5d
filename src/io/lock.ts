import { open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode, usageError } from '../core/errors.ts';
import { ensureDirectory, isProcessAlive } from './atomic.ts';

async function create(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * Runs work while holding a lock file with this process's id. The lock of a process that is gone is taken over.
 * @throws TrademlError (usage) when another live process holds it
 */
export async function withLock<T>(path: string, what: string, work: () => Promise<T>): Promise<T> {
  await ensureDirectory(dirname(path));
  if (!(await create(path))) {
    const holder = Number(await readFile(path, 'utf8'));
    if (holder > 0 && holder !== process.pid && isProcessAlive(holder)) {
      throw usageError(
        `another trademl (process ${holder}) is writing ${what}`,
        `wait for it to end; if it is no trademl process, delete ${path}`,
      );
    }
    await rm(path, { force: true });
    if (!(await create(path))) return withLock(path, what, work);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}
