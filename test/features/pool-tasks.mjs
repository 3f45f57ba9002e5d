// Tasks for worker-pool.test.ts; plain JavaScript, so that a thread can load it as it is.
import { dataError } from '../../dist/src/core/errors.js';

export async function slowDouble({ values, waitMillis }) {
  await new Promise((resolve) => setTimeout(resolve, waitMillis));
  return { doubled: values.map((value) => 2 * value) };
}

export function refuse({ row }) {
  if (row === 2) throw dataError(`row ${row} is bad`, 'mend it');
  return row;
}

export function breakDown() {
  throw new RangeError('a bug');
}

export function leave() {
  process.exit(5);
}
