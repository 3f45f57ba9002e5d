import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { dataError, hasCode } from '../core/errors.ts';
import { writeFileAtomic } from '../io/atomic.ts';

/** What learner.json says of an engine's own model file beside it. */
export const modelFileFields = {
  file: z.string(),
  bytes: z.int().min(1),
  sha256: z.string(),
};

type ModelFile = z.output<z.ZodObject<typeof modelFileFields>>;

export async function writeModelFile(dir: string, file: string, bytes: Uint8Array): Promise<ModelFile> {
  await writeFileAtomic(join(dir, file), bytes);
  return { file, bytes: bytes.length, sha256: sha256(bytes) };
}

/** @throws TrademlError (data) when the file is missing, cut short or changed, so that no engine sees such bytes */
export async function readModelFile(dir: string, expected: ModelFile): Promise<Buffer> {
  const path = join(dir, expected.file);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw dataError(`the model file ${path} is missing`, 'train the model again');
    throw error;
  }
  if (bytes.length !== expected.bytes) {
    throw dataError(
      `the model file ${path} has ${bytes.length} bytes instead of ${expected.bytes}: it is not whole`,
      'train the model again',
    );
  }
  if (sha256(bytes) !== expected.sha256) {
    throw dataError(
      `the model file ${path} is not the one that was saved: its sha256 differs`,
      'train the model again',
    );
  }
  return bytes;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
