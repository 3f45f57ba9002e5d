import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fitLogistic, predictLogistic } from '../../src/math/logistic-regression.ts';

interface Golden {
  tolerance: number;
  cases: { classes: number; inputs: number; lambda: number; x: number[]; y: number[]; probabilities: number[] }[];
}
const golden = JSON.parse(readFileSync('test/golden/logistic_regression.json', 'utf8')) as Golden;

describe('logistic regression', () => {
  it.each(golden.cases)('equals scikit-learn with $classes classes and $inputs inputs', (reference) => {
    const x = Float64Array.from(reference.x);
    const p = predictLogistic(fitLogistic(x, reference.y, reference), x);
    reference.probabilities.forEach((expected, i) => {
      expect(Math.abs(p[i] - expected)).toBeLessThan(golden.tolerance);
    });
  });

  it('stays finite when the classes separate', () => {
    const x = Float64Array.of(-2, -1, 1, 2);
    const model = fitLogistic(x, [0, 0, 1, 1], { inputs: 1, classes: 2, lambda: 1 });
    expect(model.coefficients.every(Number.isFinite)).toBe(true);
    expect(predictLogistic(model, x)[7]).toBeGreaterThan(0.7);
  });
});
