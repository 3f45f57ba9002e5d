import { remembersEverything } from '../../math/memory.ts';
import { zeros } from '../../math/scratch.ts';
import { sharedKernel } from '../../math/shared.ts';

/**
 * Volume signed by where the close lies in the bar: volume ((close - low) - (high - close)) / (high - low); 0 without a
 * range.
 */
export function moneyFlowVolume(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  volume: Float64Array,
): Float64Array {
  const out = zeros(volume.length);
  for (let i = 0; i < out.length; i++) {
    const range = high[i] - low[i];
    out[i] = range > 0 ? ((close[i] - low[i] - (high[i] - close[i])) / range) * volume[i] : 0;
  }
  return out;
}

/** Running total of the money-flow volume: the accumulation/distribution line. */
export const accumulationLine = sharedKernel(
  (high, low: Float64Array, close: Float64Array, volume: Float64Array): Float64Array => {
    remembersEverything();
    const line = moneyFlowVolume(high, low, close, volume);
    for (let i = 1; i < line.length; i++) line[i] += line[i - 1];
    return line;
  },
);

/** On-balance volume: the first volume, then a running total of volume with the sign of the close's change. */
export function onBalanceVolume(close: Float64Array, volume: Float64Array): Float64Array {
  remembersEverything();
  const out = zeros(close.length);
  let total = volume[0];
  if (out.length > 0) out[0] = total;
  for (let i = 1; i < out.length; i++) {
    total += volume[i] * signOfChange(close, i);
    out[i] = total;
  }
  return out;
}

/** Volume with the sign of the close's change (0 when it did not move); the first row is 0. */
export function signedVolume(close: Float64Array, volume: Float64Array): Float64Array {
  const out = zeros(close.length);
  for (let i = 1; i < out.length; i++) {
    out[i] = volume[i] * signOfChange(close, i);
  }
  return out;
}

/** 1, 0 or -1. Arithmetic instead of branches: the sign of a change can't be predicted, and a missed branch costs more. */
function signOfChange(close: Float64Array, i: number): number {
  return Number(close[i] > close[i - 1]) - Number(close[i] < close[i - 1]);
}
