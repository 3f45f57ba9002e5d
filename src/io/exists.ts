import { accessSync } from 'node:fs';
import { hasCode } from '../core/errors.ts';

/**
 * Whether a file or folder is there. Any other trouble (no permission, a broken disk) is thrown as it is. Looked at without a
 * turn of the thread pool, which takes many times as long as the look, for a thousand symbols too.
 */
export async function exists(path: string): Promise<boolean> {
  try {
    accessSync(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return false;
    throw error;
  }
}
