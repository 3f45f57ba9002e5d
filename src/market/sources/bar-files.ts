import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hasCode, usageError } from '../../core/errors.ts';

/** `us_*.csv.gz` as a pattern for a whole file name: * and ? stand for any characters, {a,b} for either. */
export function globPattern(glob: string): RegExp {
  const body = glob
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replace(/\{([^}]*)\}/g, (_whole, choices: string) => `(?:${choices.split(',').join('|')})`);
  return new RegExp(`^${body}$`);
}

/**
 * The files to read: the one named, or those of a folder with one of these endings, sorted by name.
 * @param exclude a path in the folder that holds something else, such as the factor file
 * @throws TrademlError (usage) when the path does not exist or nothing in it fits
 */
export async function listBarFiles(
  path: string,
  globs: readonly string[],
  endings: readonly string[],
  exclude?: string,
): Promise<string[]> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw usageError(`--path ${path} does not exist`, hintOfPath(path));
    throw error;
  }
  if (!isFolder) {
    if (globs.length > 0) throw usageError(`--files chooses within a folder, but --path ${path} is a file`);
    return [path];
  }
  const skipped = exclude === undefined ? undefined : basename(exclude);
  const all = (await readdir(path)).filter((name) => name !== skipped && !name.startsWith('.'));
  const names = all.filter((name) => endings.some((ending) => name.toLowerCase().endsWith(ending)));
  const patterns = globs.map(globPattern);
  for (const [i, pattern] of patterns.entries()) {
    if (!names.some((name) => pattern.test(name))) {
      throw usageError(`--files ${globs[i]} fits no file in ${path}`, `it has: ${names.join(', ') || 'no such files'}`);
    }
  }
  const chosen = names.filter((name) => patterns.length === 0 || patterns.some((pattern) => pattern.test(name))).sort();
  if (chosen.length === 0) {
    const shown = all.sort().slice(0, 5).join(', ');
    throw usageError(
      `${path} has no file that ends in ${endings.join(' or ')}`,
      all.length === 0 ? 'it is empty' : `it has: ${shown}${all.length > 5 ? ` and ${all.length - 5} more` : ''}`,
    );
  }
  return chosen.map((name) => join(path, name));
}

function hintOfPath(path: string): string {
  if (/^[a-z0-9]+:\/\//i.test(path)) return 'it must be on this machine: fetch it first, for example with curl -O';
  if (/[*?{]/.test(path)) return `a pattern is given apart: --path ${dirname(path)} --files '${basename(path)}'`;
  return 'name a file of bars or a folder';
}

/** vix.csv.gz -> VIX: the symbol that a file without a symbol column is about. */
export function symbolOfBarFile(path: string): string {
  return decodeURIComponent(basename(path).replace(/\.(csv|tsv|txt|parquet|arrow|feather)(\.gz)?$/i, '')).toUpperCase();
}
