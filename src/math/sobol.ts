import type { Rng } from '../core/rng.ts';
import { sobolDirections } from './sobol-directions.ts';

const bits = 30;

/** Most dimensions that a sequence can have. */
export const mostSobolDimensions = sobolDirections.length;

/** A Sobol' sequence: point by number, in any order. */
export interface Sobol {
  /** @param index from 0 to 2^30 - 1 @returns shape (dimensions,), each in [0, 1) */
  point(index: number): Float64Array;
}

/** Direction numbers v_1..v_30 of a dimension, as integers of 30 bits. */
function directionNumbers(dimension: number): Int32Array {
  const [polynomial, ...initial] = sobolDirections[dimension];
  const m = [...initial];
  if (polynomial === 1) for (let i = 1; i < bits; i++) m.push(1);
  const degree = 31 - Math.clz32(polynomial);
  for (let i = m.length; i < bits; i++) {
    // m_i = m_{i-d} xor 2^d m_{i-d} xor the sum over the polynomial's inner bits a_k of 2^k m_{i-k}
    let next = m[i - degree] ^ (m[i - degree] << degree);
    for (let k = 1; k < degree; k++) if ((polynomial >> (degree - k)) & 1) next ^= m[i - k] << k;
    m.push(next);
  }
  return Int32Array.from(m, (value, i) => value << (bits - 1 - i));
}

/** x -> L x with a random lower-triangular binary matrix L of unit diagonal: Matousek's linear scramble. */
function scrambled(numbers: Int32Array, rng: Rng): Int32Array {
  const rows = Int32Array.from({ length: bits }, (_, row) => {
    // Bit bits-1 is the most significant: row r may mix the bits above it.
    const above = row === 0 ? 0 : rng.nextUint32() & (((1 << row) - 1) << (bits - row));
    return above | (1 << (bits - 1 - row));
  });
  return numbers.map((value) => {
    let out = 0;
    for (let row = 0; row < bits; row++) if (parity(rows[row] & value)) out |= 1 << (bits - 1 - row);
    return out;
  });
}

function parity(value: number): number {
  let x = value;
  x ^= x >>> 16;
  x ^= x >>> 8;
  x ^= x >>> 4;
  x ^= x >>> 2;
  x ^= x >>> 1;
  return x & 1;
}

/**
 * A Sobol' sequence in Gray-code order. With a generator it is scrambled (a random linear scramble and a random digital
 * shift in each dimension), which keeps its even spread and takes the point at the origin away.
 * @param dimensions 1 to mostSobolDimensions
 * @see Matousek (1998), On the L2-Discrepancy for Anchored Boxes, Journal of Complexity 14(4)
 */
export function sobol(dimensions: number, rng?: Rng): Sobol {
  const shifts = new Int32Array(dimensions);
  const tables = Array.from({ length: dimensions }, (_, dimension) => {
    const numbers = directionNumbers(dimension);
    if (!rng) return numbers;
    const mixed = scrambled(numbers, rng);
    shifts[dimension] = rng.nextUint32() >>> (32 - bits);
    return mixed;
  });
  return {
    point: (index) => {
      const gray = index ^ (index >>> 1);
      return Float64Array.from(tables, (numbers, dimension) => {
        let x = shifts[dimension];
        for (let bit = 0; bit < bits; bit++) if ((gray >>> bit) & 1) x ^= numbers[bit];
        return x / 2 ** bits;
      });
    },
  };
}
