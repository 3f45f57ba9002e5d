import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
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

  it.each([2, 4])(
    'comes to rest in a few steps on columns that nearly repeat each other (%i classes)',
    async (classes) => {
      const rng = createRng(5);
      const [rows, columns] = [600, 30];
      const x = new Float64Array(rows * columns);
      const y = new Int32Array(rows);
      for (let row = 0; row < rows; row++) {
        let level = 0;
        // A random walk: neighbours correlate at 0.97 and more, as averages over windows of near lengths do.
        for (let i = 0; i < columns; i++) x[row * columns + i] = level = level + (i === 0 ? 3 : 0.3) * rng.normal();
        y[row] = Math.max(0, Math.min(classes - 1, Math.round(classes / 2 + x[row * columns] / 3 + rng.normal())));
      }
      const { converged, iterations, at } = await fitSoftmax({ x, columns, y, classes }, 0.1, async () => {});
      expect({ converged, few: iterations <= 60 }).toEqual({ converged: true, few: true });
      if (classes === 2) return;
      // Slopes of several classes sum to zero: the penalty alone speaks of their common part.
      for (let i = 1; i <= columns; i++) {
        let sum = 0;
        for (let k = 0; k < classes; k++) sum += at[k * (columns + 1) + i];
        expect(Math.abs(sum)).toBeLessThan(1e-6);
      }
    },
  );
});
