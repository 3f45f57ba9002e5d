import { access } from 'node:fs/promises';
import { hasCode } from '../core/errors.ts';

/** Whether a file or folder is there. Any other trouble (no permission, a broken disk) is thrown as it is. */
export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return false;
    throw error;
  }
}
