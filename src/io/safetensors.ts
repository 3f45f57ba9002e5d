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
  return Buffer.concat([length, padded, ...bytes]);
}

/** @param what for messages: 'the model file ...' @throws TrademlError (data) when the bytes are no whole safetensors file */
export function decodeSafetensors(
  bytes: Buffer,
  what: string,
): { tensors: Map<string, NamedTensor>; metadata: Record<string, string> } {
  const headerLength = bytes.length < 8 ? Number.POSITIVE_INFINITY : Number(bytes.readBigUInt64LE(0));
  if (headerLength > bytes.length - 8)
    throw dataError(`${what} is no whole safetensors file: its header ends too early`);
  const start = 8 + headerLength;
  let header: Record<string, HeaderEntry & Record<string, string>>;
  try {
    header = JSON.parse(bytes.toString('utf8', 8, start)) as typeof header;
  } catch (error) {
    throw dataError(`${what} is no safetensors file: ${messageOf(error)}`);
  }
  const { [metadataKey]: metadata = {}, ...entries } = header;
  const tensors = Object.entries(entries).map(([name, entry]) => readTensor(bytes, start, name, entry, what));
  return { tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])), metadata };
}

function readTensor(bytes: Buffer, start: number, name: string, entry: HeaderEntry, what: string): NamedTensor {
  const { dtype, shape, data_offsets: [from, to] = [0, -1] } = entry;
  const width = dtype === 'F32' ? 4 : dtype === 'F64' ? 8 : 0;
  if (width === 0) throw dataError(`${what}: tensor '${name}' has type ${dtype}; F32 and F64 are read`);
  const count = shape.reduce((product, size) => product * size, 1);
  if (to - from !== count * width || start + to > bytes.length) {
    throw dataError(
      `${what} is no whole safetensors file: tensor '${name}' has ${to - from} bytes for ${count} numbers`,
    );
  }
  // Copied, since numbers must begin at a multiple of their width.
  const memory = new Uint8Array(bytes.subarray(start + from, start + to)).buffer;
  return { name, shape, data: width === 4 ? new Float32Array(memory) : new Float64Array(memory) };
}
