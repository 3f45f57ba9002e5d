import { describe, expect, it } from 'vitest';
import { fitSoftmax, predictSoftmax } from '../../src/math/softmax-regression.ts';
import golden from '../golden/softmax_regression.json' with { type: 'json' };

describe('softmax regression', () => {
  it.each(golden.cases)('equals scikit-learn with $classes classes and $inputs inputs', async (reference) => {
    const { classes, inputs, lambda, y } = reference;
    const x = Float64Array.from(reference.x);
    const { at, converged } = await fitSoftmax({ x, columns: inputs, y, classes }, lambda, async () => {});
    expect(converged).toBe(true);
    const p = predictSoftmax(at, x, inputs, classes);
    // Of two classes there is P(1) alone.
    const expected = classes === 2 ? reference.probabilities.filter((_, i) => i % 2 === 1) : reference.probabilities;
    expected.forEach((value, i) => {
      expect(Math.abs(p[i] - value)).toBeLessThan(golden.tolerance);
    });
  });

  it('stays finite when the classes separate', async () => {
    const x = Float64Array.of(-2, -1, 1, 2);
    const { at } = await fitSoftmax({ x, columns: 1, y: [0, 0, 1, 1], classes: 2 }, 1, async () => {});
    expect(at.every(Number.isFinite)).toBe(true);
    expect(predictSoftmax(at, x, 1, 2)[3]).toBeGreaterThan(0.7);
  });
});
