import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/core/time.ts';
import { type CalendarRule, ruleStarts } from '../../src/splits/calendar.ts';
import { foldRows } from '../../src/splits/fold-rows.ts';
import { trainBefore } from '../../src/splits/scheme.ts';
import { dailyRows, planOf, rowsOf } from './rows.ts';

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const twelve = (horizon: number) => rowsOf(range(0, 11).map((at) => ({ at, knownAt: at + horizon })));

describe('walk-forward windows by size on 12 rows', () => {
  it.each([
    {
      options: { trainSize: 4, testSize: 3 },
      horizon: 1,
      folds: [
        [range(1, 4), [6, 7, 8]],
        [range(4, 7), [9, 10, 11]],
      ],
    },
    {
      options: { trainSize: 4, testSize: 3 },
      horizon: 0,
      folds: [
        [range(2, 5), [6, 7, 8]],
        [range(5, 8), [9, 10, 11]],
      ],
    },
    // Anchored: as many windows as have a training part as long as the window.
    {
      options: { testSize: 3 },
      horizon: 1,
      folds: [
        [range(0, 4), [6, 7, 8]],
        [range(0, 7), [9, 10, 11]],
      ],
    },
    {
      options: { testSize: 3 },
      horizon: 0,
      folds: [
        [range(0, 2), [3, 4, 5]],
        [range(0, 5), [6, 7, 8]],
        [range(0, 8), [9, 10, 11]],
      ],
    },
    { options: { testSize: 3, minTrain: 0.7 }, horizon: 0, folds: [[range(0, 8), [9, 10, 11]]] },
    {
      options: { testSize: 2, nFolds: 2 },
      horizon: 1,
      folds: [
        [range(0, 6), [8, 9]],
        [range(0, 8), [10, 11]],
      ],
    },
    // A step leaves dates untested between the windows; they train the later folds.
    {
      options: { testSize: 2, step: 4, trainSize: 3 },
      horizon: 0,
      folds: [
        [range(3, 5), [6, 7]],
        [range(7, 9), [10, 11]],
      ],
    },
    {
      options: { trainSize: 4, nFolds: 2 },
      horizon: 1,
      folds: [
        [range(1, 4), [6, 7, 8]],
        [range(4, 7), [9, 10, 11]],
      ],
    },
  ])('$options, horizon $horizon', ({ options, horizon, folds }) => {
    const rows = twelve(horizon);
    const plan = planOf(rows, { scheme: 'walk-forward', nFolds: undefined, horizonBars: horizon, ...options });
    expect(
      plan.folds.map(({ fold }) => {
        const { train, test } = foldRows(plan, fold, rows.time, rows.labelKnownAt);
        return [[...train], [...test]];
      }),
    ).toEqual(folds);
  });

  it.each([
    [{ trainSize: 9, testSize: 3 }, /leave no fold with enough training dates/],
    [{ trainSize: 9, testSize: 3, nFolds: 1 }, /leave fold 0 without training dates/],
    [{ trainSize: 4, minTrain: 0.5 }, /minTrain and trainSize both say how much to train on/],
    [{ step: 4 }, /step needs windows of a given size/],
    [{ testSize: 3, step: 2 }, /step 2 is smaller than testSize 3/],
    [{ minTrain: 0 }, /minTrain must lie between 0 and 1/],
    [{ testSize: 0 }, /testSize must be a whole number of at least 1/],
    [{ groups: 3 }, /groups means nothing to the scheme walk-forward/],
  ])('%o is refused', (options, message) => {
    expect(() =>
      planOf(dailyRows(12, 1), { scheme: 'walk-forward', nFolds: undefined, horizonBars: 1, ...options }),
    ).toThrow(message);
  });

  it('windows may touch, and the first training date alone is enough', () => {
    const options = { scheme: 'walk-forward', nFolds: undefined, testSize: 3, trainSize: 4 };
    expect(planOf(dailyRows(12, 0), { ...options, step: 3 }).folds).toEqual(planOf(dailyRows(12, 0), options).folds);
    expect([trainBefore(2, 1), trainBefore(1, 1)]).toEqual([[[0, 0]], []]);
  });

  it('says which training size would work, and it does', () => {
    const options = { scheme: 'walk-forward', nFolds: undefined, testSize: 3 };
    expect(() => planOf(dailyRows(12, 1), { ...options, trainSize: 9 })).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('--train-size 8') }),
    );
    expect(planOf(dailyRows(12, 1), { ...options, trainSize: 8 }).folds).toHaveLength(1);
  });
});

describe('walk-forward windows by calendar', () => {
  const days = (from: string, to: string) => {
    const first = parseTime(from, '');
    return Float64Array.from({ length: (parseTime(to, '') - first) / 864e8 + 1 }, (_, i) => first + i * 864e8);
  };
  /** Monday to Friday. */
  const sessions = (from: string, to: string) =>
    days(from, to).filter((at) => ![0, 6].includes(new Date(at / 1000).getUTCDay()));
  const datesOf = (time: Float64Array, rule: CalendarRule) =>
    ruleStarts(time, rule).map((i) => new Date(time[i] / 1000).toISOString().slice(0, 10));

  it.each<[CalendarRule, string[]]>([
    ['month-start', ['2024-02-01', '2024-03-01', '2024-04-01', '2024-05-01', '2024-06-03', '2024-07-01']],
    ['quarter-start', ['2024-04-01', '2024-07-01']],
    ['year-start', []],
    ['third-friday', ['2024-01-19', '2024-02-16', '2024-03-15', '2024-04-19', '2024-05-17', '2024-06-21']],
  ])('%s begins at the first session on or after it', (rule, expected) => {
    expect(datesOf(sessions('2024-01-02', '2024-07-12'), rule)).toEqual(expected);
  });

  it('a week begins on Monday, or with the first session after it', () => {
    const time = sessions('2024-05-15', '2024-06-06').filter((at) => at !== parseTime('2024-05-27', ''));
    expect(datesOf(time, 'week-start')).toEqual(['2024-05-20', '2024-05-28', '2024-06-03']);
  });

  it('third Fridays of 2021 to 2023 are those of the expiry calendar', () => {
    const found = datesOf(days('2021-01-01', '2023-12-31'), 'third-friday');
    expect(found).toHaveLength(36);
    for (const date of found) {
      expect(new Date(date).getUTCDay()).toBe(5);
      expect(Number(date.slice(8))).toBeGreaterThanOrEqual(15);
      expect(Number(date.slice(8))).toBeLessThanOrEqual(21);
    }
  });

  const tests = (options: object) => {
    const plan = planOf(dailyRows(400, 1), { scheme: 'walk-forward', nFolds: undefined, horizonBars: 1, ...options });
    return plan.folds.map(({ train, test }) =>
      [train[0].start, train[0].end, test[0].start, test[0].end].map((at) => at.slice(2, 10)),
    );
  };

  it('windows run from each date of the rule to the day before the next', () => {
    expect(tests({ testStartRule: 'quarter-start', trainSize: 100 })).toEqual([
      ['20-03-22', '20-06-29', '20-07-01', '20-09-30'],
      ['20-06-22', '20-09-29', '20-10-01', '20-12-31'],
      ['20-09-22', '20-12-30', '21-01-01', '21-02-02'],
    ]);
  });

  it('a step skips dates of the rule, and a test size ends windows early', () => {
    expect(tests({ testStartRule: 'month-start', step: 4, nFolds: 2 }).map(([, , start, end]) => [start, end])).toEqual(
      [
        ['20-10-01', '21-01-31'],
        ['21-02-01', '21-02-02'],
      ],
    );
    expect(
      tests({ testStartRule: 'month-start', testSize: 5, nFolds: 2 }).map(([, , start, end]) => [start, end]),
    ).toEqual([
      ['21-01-01', '21-01-05'],
      ['21-02-01', '21-02-02'],
    ]);
  });
});
