import { isPrice, type LabelParams, noOutcome, type SymbolLabel } from './define-label.ts';

type Entry = Omit<SymbolLabel, 'scope' | 'compute' | 'timing'> & {
  /** Value at `row`, where closes row to row + horizon are positive and finite; NaN for none. */
  value(close: Float64Array, row: number, params: LabelParams): number;
};

/**
 * A label of the closes from a row to the end of its horizon, known at the close of that bar.
 * NaN rule: no label where the bar at the end is not there yet, or a close on the way is missing or not positive.
 */
export function fixedHorizon({ value, ...words }: Entry): SymbolLabel {
  return {
    ...words,
    scope: 'symbol',
    timing: `reads the closes of the row and of the next ${words.horizonParam} bars; known at the close of the last of them`,
    compute: ({ close }, params) => {
      const ahead = params[words.horizonParam];
      const outcome = noOutcome(close.length);
      const whole = wholeWindows(close, ahead);
      for (let row = 0; row + ahead < close.length; row++) {
        if (!whole[row]) continue;
        outcome.values[row] = value(close, row, params);
        outcome.end[row] = row + ahead;
      }
      return outcome;
    },
  };
}

/** 1 for rows whose values row to row + ahead are all there and usable as prices. */
export function wholeWindows(values: Float64Array, ahead: number): Uint8Array {
  const n = values.length;
  // Number of unusable values before each row, so that a window is checked with one subtraction.
  const badBefore = new Int32Array(n + 1);
  for (let i = 0; i < n; i++) badBefore[i + 1] = badBefore[i] + (isPrice(values[i]) ? 0 : 1);
  const whole = new Uint8Array(n);
  for (let i = 0; i + ahead < n; i++) whole[i] = badBefore[i + ahead + 1] === badBefore[i] ? 1 : 0;
  return whole;
}
