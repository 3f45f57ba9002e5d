import koffi from 'koffi';

/** Address of memory, ours or a library's. */
export type Address = bigint;

/** A place for one result of a C function: the library's value lands in element 0. */
export type Out<T> = [T | null];

/** The address of an array's own memory, for as long as the caller keeps the array alive. */
export function addressOf(values: Float32Array | Float64Array | Uint8Array): Address {
  // An empty array has no address, and a library reads nothing from it.
  return values.length === 0 ? 0n : BigInt(koffi.address(values));
}

/** Named after a native call has returned, so that the collector can't take the memory the call was reading. */
export function keepAlive(..._memory: unknown[]): void {}
