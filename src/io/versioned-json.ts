import type { z } from 'zod';
import { dataError } from '../core/errors.ts';
import { readJson } from './json.ts';

/** A kind of JSON file that says in `format` how it is to be read. */
export interface VersionedFile<T> {
  /** What the file is, for messages: 'model metadata'. */
  readonly what: string;
  /** The format that this code writes, and the highest that it reads. */
  readonly format: number;
  readonly schema: z.ZodType<T>;
  /** What makes the file again: 'train the model again'. */
  readonly remake: string;
}

/**
 * A file without `format` counts as the first.
 * @throws TrademlError (usage) when there is no such file, (data) when a newer trademl wrote it or it is not what it should be
 */
export async function readVersionedJson<T>(path: string, file: VersionedFile<T>): Promise<T> {
  const { what, format, schema, remake } = file;
  const found = await readJson(path, what);
  const given = (found as { format?: unknown } | null)?.format ?? 1;
  if (typeof given === 'number' && given > format) {
    throw dataError(
      `${path} has format ${given}; this trademl reads formats up to ${format}`,
      `a newer trademl wrote it: use that one, or ${remake}`,
    );
  }
  const parsed = schema.safeParse(found);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw dataError(`${path} is no ${what}: ${issue.path.join('.') || 'the file'}: ${issue.message}`, remake);
}
