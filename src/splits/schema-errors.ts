import type { z } from 'zod';
import { configError, type TrademlError } from '../core/errors.ts';

/**
 * One error for a hand-edited file that does not fit its schema: every problem on a line of its own, each with its key.
 * @param path the file
 * @param remake the command that writes a good file
 */
export function fileSchemaError(path: string, error: z.ZodError, remake: string): TrademlError {
  const lines = error.issues.map((issue) => `${issue.path.map(String).join('.') || 'the file'}: ${issue.message}`);
  const text = lines.length === 1 ? `${path}: ${lines[0]}` : `${path}:\n  ${lines.join('\n  ')}`;
  return configError(text, `mend the file, or make it anew with: ${remake}`);
}
