/*
 * Where kernels take the arrays that they fill. As a rule each array has memory of its own. Work that copies what it needs
 * of the results (an update: the last rows of hundreds of features) opens a scratch: arrays are then cut one after the
 * other from one room, which the next scratch uses again. That spares the memory's clearing and the collector, which for
 * many short arrays cost more than the kernels themselves.
 */

/** An update of set `all` has room here up to 15,000 bars a symbol; what finds none has memory of its own as ever. */
const roomBytes = 32 * 2 ** 20;

let room: ArrayBuffer | undefined;
let used = 0;
let isOpen = false;

/** Runs work whose arrays are gone when it returns: of what zeros, filled or copyOf made within, only `own` may be kept. */
export function inScratch<Result>(work: () => Result): Result {
  if (isOpen) return work();
  room ??= new ArrayBuffer(roomBytes);
  used = 0;
  isOpen = true;
  try {
    return work();
  } finally {
    isOpen = false;
  }
}

/** Undefined when there is no scratch, or no room left in it; otherwise holds whatever was there before. */
function cut(length: number): Float64Array | undefined {
  const bytes = 8 * length;
  if (!isOpen || used + bytes > roomBytes) return undefined;
  const part = new Float64Array(room as ArrayBuffer, used, length);
  used += bytes;
  return part;
}

/** An array of 0, shape (length,). */
export function zeros(length: number): Float64Array {
  return cut(length)?.fill(0) ?? new Float64Array(length);
}

/** An array of one value, shape (length,). */
export function filled(length: number, value: number): Float64Array {
  return (cut(length) ?? new Float64Array(length)).fill(value);
}

/** What `slice` gives of the whole array. */
export function copyOf(values: Float64Array): Float64Array {
  const copy = cut(values.length);
  if (!copy) return values.slice();
  copy.set(values);
  return copy;
}

/** The values themselves where they have memory of their own, a copy that has where they lie in the scratch. */
export function own(values: Float64Array): Float64Array {
  return values.buffer === room ? values.slice() : values;
}
