import { expect, it } from 'vitest';
import { testGroups } from '../../src/evaluation/test-groups.ts';

const rowsOf = (rows: readonly (readonly [time: number, symbol: number, fold: number])[]) => ({
  time: Float64Array.from(rows, ([time]) => time),
  symbols: ['A', 'B'],
  symbolId: Int32Array.from(rows, ([, symbol]) => symbol),
  fold: Int32Array.from(rows, ([, , fold]) => fold),
});
const groupsOf = (...args: Parameters<typeof rowsOf>) => testGroups(rowsOf(...args)).map((rows) => [...rows]);

it('three groups, two tested at a time: what the same folds predict is one group, whatever the order of the folds', () =>
  expect(
    groupsOf([
      ...([
        [1, 0, 0],
        [1, 0, 1],
        [1, 1, 1],
        [1, 1, 0],
      ] as const),
      ...([
        [2, 0, 0],
        [2, 0, 2],
      ] as const),
      ...([
        [3, 0, 2],
        [3, 0, 1],
        [4, 0, 1],
        [4, 0, 2],
      ] as const),
    ]),
  ).toEqual([
    [0, 1, 2, 3],
    [4, 5],
    [6, 7, 8, 9],
  ]));

it('folds that do not overlap are the groups, by date and by symbol alike', () => {
  expect(
    groupsOf([
      [1, 0, 0],
      [1, 1, 0],
      [2, 0, 1],
    ]),
  ).toEqual([[0, 1], [2]]);
  expect(
    groupsOf([
      [1, 0, 0],
      [1, 1, 1],
      [2, 0, 0],
    ]),
  ).toEqual([[0, 2], [1]]);
});
