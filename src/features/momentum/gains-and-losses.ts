import { remembersEverything } from '../../math/memory.ts';
import { missing } from '../../math/rolling.ts';

/**
 * Wilder averages of the rises and of the falls (both >= 0), from the first `period` changes on.
 * NaN in the first `period` rows after the first finite value.
 * @see Wilder (1978), New Concepts in Technical Trading Systems
 */
export function gainsAndLosses(values: Float64Array, period: number, first = 0) {
  remembersEverything();
  const gains = missing(values.length);
  const losses = missing(values.length);
  // The form of math/smoothing.ts: each row waits for the one before it, and a product is ready sooner than a quotient.
  const k = 1 / period;
  let gain = 0;
  let loss = 0;
  for (let i = first + 1; i < values.length; i++) {
    const change = values[i] - values[i - 1];
    const up = Math.max(change, 0);
    // Exactly the fall, without a branch on a sign that can't be predicted.
    const down = up - change;
    if (i <= first + period) {
      gain += up;
      loss += down;
      if (i < first + period) continue;
      gain /= period;
      loss /= period;
    } else {
      gain += k * (up - gain);
      loss += k * (down - loss);
    }
    gains[i] = gain;
    losses[i] = loss;
  }
  return { gains, losses };
}

/** 100 gains / (gains + losses); 0 where there was no change at all, as in TA-Lib. */
export function relativeStrength(values: Float64Array, period: number): Float64Array {
  const { gains, losses } = gainsAndLosses(values, period);
  for (let i = 0; i < gains.length; i++) {
    const sum = gains[i] + losses[i];
    gains[i] = sum === 0 ? 0 : (100 * gains[i]) / sum;
  }
  return gains;
}
