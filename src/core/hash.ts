import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';

/** JSON with keys in sorted order, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** sha256 of a string or of a value's canonical JSON, as hex. */
export function hashOf(value: unknown): string {
  return createHash('sha256')
    .update(typeof value === 'string' ? value : canonicalJson(value))
    .digest('hex');
}

/** Bytes up to which a file is read at once, and here: a stream or a turn of the thread pool costs more than the bytes. */
const smallFile = 4_000_000;

function hashBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function hashLargeFile(path: string): Promise<string> {
  const sum = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) sum.update(chunk as Buffer);
  return sum.digest('hex');
}

/** Hashes of this process, by path: a stage asks for a file as its input, as an item's and as an earlier output. */
const hashedFiles = new Map<string, { state: string; hash: string }>();

/** sha256 of a file's bytes, as hex, and their number; read once while the file stays the same one. */
export async function fingerprint(path: string): Promise<{ bytes: number; sha256: string }> {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  const bytes = Number(size);
  const state = [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  const known = hashedFiles.get(path);
  if (known?.state === state) return { bytes, sha256: known.hash };
  const hash = size < smallFile ? hashBytes(readFileSync(path)) : await hashLargeFile(path);
  hashedFiles.set(path, { state, hash });
  return { bytes, sha256: hash };
}

/** sha256 of a file's bytes, as hex. */
export async function hashFile(path: string): Promise<string> {
  return (await fingerprint(path)).sha256;
}

/** sha256 of a typed array's bytes, as hex. */
export function hashValues(values: Float64Array): string {
  return hashBytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}
