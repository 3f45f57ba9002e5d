import { describe, expect, it } from 'vitest';
import { timelineOf } from '../../src/report/collect/splits-view.ts';
import { dailyRows, day, planOf } from '../splits/rows.ts';

const spansOf = (options: Parameters<typeof planOf>[1], fold: number) =>
  timelineOf(planOf(dailyRows(61, 1), options))
    .folds[fold].spans.map(
      ({ kind, from, to }) => [kind, (from - day(0)) / 86_400e6, (to - day(0)) / 86_400e6] as const,
    )
    .sort((a, b) => a[1] - b[1]);

describe('spans of a fold for the report', () => {
  const combinatorial = { scheme: 'combinatorial', groups: 6, testGroups: 2, horizonBars: 1, embargoBars: 1 };

  it('puts a gap round each of two windows', () => {
    // Fold 2 tests days 0-9 and 30-39 of 60.
    expect(spansOf(combinatorial, 2)).toEqual([
      ['test', 0, 9],
      ['embargo', 9, 12],
      ['train', 12, 28],
      ['purge', 28, 30],
      ['test', 30, 39],
      ['embargo', 39, 42],
      ['train', 42, 59],
    ]);
  });

  it('draws none between neighbouring windows', () => {
    expect(spansOf(combinatorial, 0)).toEqual([
      ['test', 0, 9],
      ['test', 10, 19],
      ['embargo', 19, 22],
      ['train', 22, 59],
    ]);
  });

  it('shows what a long look-back leaves out between windows and after the last', () => {
    // Fold 11 tests days 20-29 and 50-59; fold 10 days 20-29 and 40-49.
    expect(spansOf({ ...combinatorial, lookbackBars: 15 }, 10)).toEqual([
      ['train', 0, 18],
      ['purge', 18, 20],
      ['test', 20, 29],
      ['embargo', 29, 40],
      ['test', 40, 49],
      ['embargo', 49, 59],
    ]);
  });

  it('leaves what comes after a walk-forward window blank', () => {
    expect(spansOf({ scheme: 'walk-forward', nFolds: 2, horizonBars: 1, embargoBars: 5 }, 0)).toEqual([
      ['train', 0, 18],
      ['purge', 18, 20],
      ['test', 20, 39],
    ]);
  });
});
