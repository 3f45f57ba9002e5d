import { closeSync, fsync, openSync, renameSync, statSync } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { hasCode, messageOf, TrademlError } from '../core/errors.ts';

/** Temporary names carry the writer's process id, so that a later run can tell a leftover from work in progress. */
const temporaryPattern = /^\.(.+)\.(\d+)\.tmp$/;
let counter = 0;
const synced = promisify(fsync);

export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** Folders that this process has looked through: a stage writes hundreds of files into one. */
const lookedThrough = new Set<string>();

/** Removes what a killed run left half-written in this folder. */
async function removeLeftovers(dir: string): Promise<void> {
  if (lookedThrough.has(resolve(dir))) return;
  for (const name of await readdir(dir)) {
    const match = temporaryPattern.exec(name);
    if (match && !isProcessAlive(Number(match[2]))) await rm(join(dir, name), { force: true, recursive: true });
  }
  lookedThrough.add(resolve(dir));
}

/** @throws TrademlError (path) when the folder can't be made or written */
export async function ensureDirectory(dir: string): Promise<void> {
  try {
    if (!isDirectory(resolve(dir))) await makeDirectory(resolve(dir));
  } catch (error) {
    throw pathError(dir, error);
  }
}

/**
 * What mkdir's `recursive` does, except that it ends: that one never returns where a parent is there but refuses, as /proc.
 * @param again another writer may make the parent between the refusal and the look at it; who refuses twice means it
 */
async function makeDirectory(dir: string, again = true): Promise<void> {
  try {
    await mkdir(dir);
  } catch (error) {
    if (hasCode(error, 'EEXIST') && isDirectory(dir)) return;
    const parent = dirname(dir);
    if (!hasCode(error, 'ENOENT') || parent === dir) throw error;
    const isThere = isDirectory(parent);
    if (isThere && !again) throw error;
    if (!isThere) await makeDirectory(parent);
    await makeDirectory(dir, !isThere);
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

/** A system error about a path as one that the user can mend. @throws the error itself when it is of another kind */
export function pathError(path: string, error: unknown): TrademlError {
  const causes: Record<string, string> = {
    EACCES: 'is not writable: permission denied',
    EPERM: 'is not writable: not permitted',
    EROFS: 'is on a read-only file system',
    ENOENT: 'is not writable: the file system refuses new files there',
    ENOTDIR: 'runs through something that is not a folder',
    EEXIST: 'exists and is not a folder',
    ENOSPC: 'could not be written: the disk is full',
    EFBIG: 'could not be written: it passes the limit on the size of a file (ulimit -f)',
    EDQUOT: 'could not be written: the disk quota is used up',
  };
  const code = Object.keys(causes).find((known) => hasCode(error, known));
  // DuckDB passes on the system's words, not its code.
  if (!code && /No space left on device/i.test(messageOf(error))) return pathError(path, systemError('ENOSPC'));
  if (!code && /File too large/i.test(messageOf(error))) return pathError(path, systemError('EFBIG'));
  if (!code) throw error;
  const hint = code === 'ENOSPC' || code === 'EDQUOT' ? 'free some room and run the same command again' : undefined;
  return new TrademlError('path', `${path} ${causes[code]}`, {
    hint: hint ?? 'choose another place with --data-dir, --artifacts-dir or --output',
    cause: error,
  });
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/**
 * Makes a file appear whole or not at all: `write` fills a temporary name in the same folder, which is then synced and
 * renamed. When `write` throws, the temporary file is removed and the old file stays.
 */
export async function replaceAtomically(path: string, write: (temporaryPath: string) => Promise<void>): Promise<void> {
  const dir = dirname(path);
  await ensureDirectory(dir);
  const temporary = join(dir, `.${basename(path)}-${counter++}.${process.pid}.tmp`);
  try {
    await removeLeftovers(dir);
    await write(temporary);
    // Only what waits for the disk takes a turn of the thread pool, which costs more than the other calls.
    const file = openSync(temporary, 'r+');
    try {
      await synced(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error instanceof TrademlError ? error : pathError(path, error);
  }
}

/**
 * Makes a folder of files that belong together appear whole or not at all: `write` fills a temporary folder beside it, which
 * then takes its place. A kill in the moment between leaves no folder, never one with files of two makings.
 */
export async function replaceFolderAtomically(
  path: string,
  write: (temporaryPath: string) => Promise<void>,
): Promise<void> {
  const dir = dirname(path);
  await ensureDirectory(dir);
  await removeLeftovers(dir);
  const temporaryName = () => join(dir, `.${basename(path)}-${counter++}.${process.pid}.tmp`);
  const [temporary, before] = [temporaryName(), temporaryName()];
  try {
    await write(temporary);
    if (isDirectory(path)) renameSync(path, before);
    renameSync(temporary, path);
    await rm(before, { force: true, recursive: true });
  } catch (error) {
    await rm(temporary, { force: true, recursive: true });
    if (!(error instanceof TrademlError)) throw pathError(path, error);
    throw new TrademlError(error.kind, error.message.replace(temporary, path), { hint: error.hint, cause: error });
  }
}

/** @param data parts are written one after the other */
export async function writeFileAtomic(path: string, data: string | Uint8Array | readonly Uint8Array[]): Promise<void> {
  await replaceAtomically(path, async (temporary) => {
    const handle = await open(temporary, 'w');
    try {
      const parts = typeof data === 'string' || data instanceof Uint8Array ? [data] : data;
      // Each goes on where the one before it ended.
      for (const part of parts) await handle.writeFile(part);
    } finally {
      await handle.close();
    }
  });
}

/** Pretty JSON with a final newline. NaN and infinities have no JSON form and are written as null. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}
