import { expect, it } from 'vitest';
import { peerCases, worstGap } from '../../bench/backtest-cases.ts';

it.each(peerCases)('$name, costs $costs: equity of every day agrees with $peer', (found) => {
  const { fills, ours, theirs, paid, theirPaid, tolerance } = found;
  expect(fills).toBeGreaterThan(5);
  expect(ours).toHaveLength(theirs.length);
  expect(worstGap(found)).toBeLessThan(tolerance);
  if (theirPaid !== undefined) expect(paid / theirPaid).toBeCloseTo(1, 9);
});
