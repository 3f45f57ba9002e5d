import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { symbolFeature } from '../../src/features/index.ts';
import { fractionalWeights } from '../../src/features/statistical/memory.ts';

interface Case {
  readonly params: Readonly<Record<string, number>>;
  /** Of the first outputs of the feature, at the golden rows. */
  readonly outputs: readonly (readonly number[])[];
}

const { values, tolerance } = JSON.parse(readFileSync(new URL('../golden/features.json', import.meta.url), 'utf8'));
const rows: readonly number[] = values.rows;
const bars = Object.fromEntries(
  Object.entries(values.bars).map(([name, column]) => [name, Float64Array.from(column as number[])]),
);

describe('features of other libraries (test/golden/features.py)', () => {
  it.each(Object.entries(values.cases as Record<string, Case>))('%s', (name, { params, outputs }) => {
    const ours = symbolFeature(name).compute(bars, params);
    outputs.forEach((expected, output) => {
      rows.forEach((row, i) => {
        const error = Math.abs(ours[output][row] - expected[i]) / Math.max(1, Math.abs(expected[i]));
        expect(error, `row ${row}: ${ours[output][row]}, golden ${expected[i]}`).toBeLessThan(tolerance);
      });
    });
  });

  it('weights of fractional differencing', () => {
    const { d, weights } = values.fractionalWeights;
    fractionalWeights(d, weights.length).forEach((weight, k) => {
      expect(weight).toBeCloseTo(weights[k], 12);
    });
  });
});
