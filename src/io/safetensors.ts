import { type FileHandle, open } from 'node:fs/promises';
import { dataError, messageOf } from '../core/errors.ts';

/** A named array of numbers. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const metadataKey = '__metadata__';

/**
 * Tensors in the form that PyTorch, JAX and others read: eight bytes with the header's length, the header in JSON padded
 * with spaces to a multiple of eight bytes, then the numbers, little-endian, one tensor after another.
 * @see https://github.com/huggingface/safetensors (format)
 */
export function encodeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Buffer {
  return Buffer.concat(safetensorsParts(tensors, metadata));
}

/** The same bytes in parts, of which those with numbers are the tensors' own memory. */
export function safetensorsParts(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Buffer[] {
  const header: Record<string, HeaderEntry | Readonly<Record<string, string>>> = { [metadataKey]: metadata };
  let at = 0;
  for (const { name, shape, data } of tensors) {
    const dtype = data instanceof Float32Array ? 'F32' : 'F64';
    header[name] = { dtype, shape, data_offsets: [at, at + data.byteLength] };
    at += data.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const bytes = tensors.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  return [length, padded, ...bytes];
}

interface Decoded {
  readonly tensors: Map<string, NamedTensor>;
  readonly metadata: Record<string, string>;
}

/** @param what for messages: 'the model file ...' @throws TrademlError (data) when the bytes are no whole safetensors file */
export function decodeSafetensors(bytes: Buffer, what: string): Decoded {
  const start = bytes.length < 8 ? Number.POSITIVE_INFINITY : 8 + Number(bytes.readBigUInt64LE(0));
  if (start > bytes.length) throw dataError(`${what} is no whole safetensors file: its header ends too early`);
  const { metadata, entries } = headerOf(bytes.subarray(8, start), bytes.length - start, what);
  // Copied, since numbers must begin at a multiple of their width.
  const tensors = entries.map((entry) =>
    tensorOf(entry, new Uint8Array(bytes.subarray(start + entry.from, start + entry.to)).buffer),
  );
  return { tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])), metadata };
}

/** A file of any size, of which nothing is held but the tensors. @throws as decodeSafetensors, and the system's errors */
export async function readSafetensors(path: string): Promise<Decoded> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const length = Buffer.alloc(8);
    await fill(file, length, 0);
    const start = size < 8 ? Number.POSITIVE_INFINITY : 8 + Number(length.readBigUInt64LE(0));
    if (start > size) throw dataError(`${path} is no whole safetensors file: its header ends too early`);
    const header = Buffer.alloc(start - 8);
    await fill(file, header, 8);
    const { metadata, entries } = headerOf(header, size - start, path);
    const tensors = new Map<string, NamedTensor>();
    for (const entry of entries) {
      const memory = new Uint8Array(entry.to - entry.from);
      await fill(file, memory, start + entry.from);
      tensors.set(entry.name, tensorOf(entry, memory.buffer));
    }
    return { tensors, metadata };
  } finally {
    await file.close();
  }
}

/** One call of the system reads 2 GiB at most. */
const largestRead = 2 ** 30;

async function fill(file: FileHandle, into: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < into.length; ) {
    const { bytesRead } = await file.read(into, at, Math.min(largestRead, into.length - at), position + at);
    if (bytesRead === 0) return;
    at += bytesRead;
  }
}

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly width: 4 | 8;
  /** Bytes after the header. */
  readonly from: number;
  readonly to: number;
}

/** @param size bytes after the header */
function headerOf(text: Buffer, size: number, what: string): { metadata: Record<string, string>; entries: Entry[] } {
  let header: Record<string, HeaderEntry & Record<string, string>>;
  try {
    header = JSON.parse(text.toString('utf8')) as typeof header;
  } catch (error) {
    throw dataError(`${what} is no safetensors file: ${messageOf(error)}`);
  }
  const { [metadataKey]: metadata = {}, ...entries } = header;
  return { metadata, entries: Object.entries(entries).map(([name, entry]) => checkEntry(name, entry, size, what)) };
}

function checkEntry(name: string, entry: HeaderEntry, size: number, what: string): Entry {
  const { dtype, shape, data_offsets: [from, to] = [0, -1] } = entry;
  const width = dtype === 'F32' ? 4 : dtype === 'F64' ? 8 : 0;
  if (width === 0) throw dataError(`${what}: tensor '${name}' has type ${dtype}; F32 and F64 are read`);
  const count = shape.reduce((product, size) => product * size, 1);
  if (to - from !== count * width || to > size) {
    throw dataError(
      `${what} is no whole safetensors file: tensor '${name}' has ${to - from} bytes for ${count} numbers`,
    );
  }
  return { name, shape, width, from, to };
}

function tensorOf({ name, shape, width }: Entry, memory: ArrayBuffer): NamedTensor {
  return { name, shape, data: width === 4 ? new Float32Array(memory) : new Float64Array(memory) };
}
