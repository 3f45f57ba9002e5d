import { hashFile } from '../../core/hash.ts';
import { exists } from '../../io/exists.ts';
import { readManifest } from '../../io/manifest.ts';

/**
 * Whether the stage of a manifest read this file as it is now: results are no longer of a run whose predictions were made
 * again since.
 * @returns false also when the stage read no such file, as an evaluation before the first backtest
 */
export async function hasRead(manifestPath: string, file: string): Promise<boolean> {
  const read = (await readManifest(manifestPath))?.inputs.find(({ path }) => path === file);
  return read !== undefined && (await exists(file)) && (await hashFile(file)) === read.sha256;
}
