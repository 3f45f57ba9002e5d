import koffi from 'koffi';
import { type Address, addressOf } from '../native-memory.ts';

export type DenseArray = Float32Array | Float64Array;

/**
 * The array-interface JSON that XGBoost reads numbers through: the address of the array's own memory, so nothing is
 * copied on the way. The caller keeps `values` alive until the C call that received the text has returned.
 * @param shape rows, or rows x columns (row-major)
 */
export function arrayInterface(values: DenseArray, shape: readonly number[]): string {
  const typestr = values instanceof Float32Array ? '<f4' : '<f8';
  return `{"data":[${addressOf(values)},true],"shape":[${shape.join(',')}],"strides":null,"typestr":"${typestr}","version":3}`;
}

/** Copies what the library owns into memory of ours. */
export function copyFloats(address: Address, count: number): Float32Array {
  return count === 0 ? new Float32Array(0) : new Float32Array(koffi.view(address, count * 4).slice(0));
}

export function copyBytes(address: Address, count: number): Uint8Array {
  return new Uint8Array(koffi.view(address, count).slice(0));
}

export function readCounts(address: Address, count: number): number[] {
  return Array.from(new BigUint64Array(koffi.view(address, count * 8).slice(0)), Number);
}

export function readStrings(address: Address, count: number): string[] {
  return count === 0 ? [] : (koffi.decode(address, 'const char *', count) as string[]);
}
