import { describe, expect, it } from 'vitest';
import { equalMassTable, equalWidthTable } from '../../src/metrics/reliability.ts';

describe('reliability tables', () => {
  const predicted = Float64Array.of(0.05, 0.15, 0.15, 0.95, 1);
  const happened = Float64Array.of(0, 0, 1, 1, 1);
  it('equal width: one bin per tenth that has rows; 1 belongs to the last', () => {
    expect(equalWidthTable(predicted, happened)).toEqual([
      { from: 0, to: 0.1, rows: 1, meanPredicted: 0.05, observed: 0 },
      { from: 0.1, to: 0.2, rows: 2, meanPredicted: 0.15, observed: 0.5 },
      { from: 0.9, to: 1, rows: 2, meanPredicted: 0.975, observed: 1 },
    ]);
  });
  it('equal mass: 100 rows make 10 bins of 10, in order', () => {
    const p = Float64Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) / 100);
    const table = equalMassTable(
      p,
      p.map((value) => (value >= 0.5 ? 1 : 0)),
    );
    expect(table.map((bin) => bin.rows)).toEqual(new Array(10).fill(10));
    expect(table.map((bin) => bin.observed)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  });
  it('equal mass: equal predictions share a bin', () => {
    const table = equalMassTable(new Float64Array(50).fill(0.5), new Float64Array(50).fill(1));
    expect(table).toEqual([{ from: 0.5, to: 0.5, rows: 50, meanPredicted: 0.5, observed: 1 }]);
  });
  it('are empty for no rows', () => {
    expect(equalWidthTable(new Float64Array(0), new Float64Array(0))).toEqual([]);
    expect(equalMassTable(new Float64Array(0), new Float64Array(0))).toEqual([]);
  });
});
