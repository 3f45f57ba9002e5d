import { describe, expect, it } from 'vitest';
import { matchSignals } from '../../src/backtest/given-signals.ts';
import type { Interval } from '../../src/core/time.ts';

const utc = (text: string) => Date.parse(text) * 1000;
/** S closes at 21:00 on 2, 3 and 4 January; C, which never closes, at midnight. */
const bars = new Map([
  ['C', Float64Array.of(utc('2024-01-02T00:00Z'), utc('2024-01-03T00:00Z'), utc('2024-01-04T00:00Z'))],
  ['S', Float64Array.of(utc('2024-01-02T21:00Z'), utc('2024-01-03T21:00Z'), utc('2024-01-04T21:00Z'))],
]);
const match = (rows: readonly (readonly [string | null, string | null, number])[], interval: Interval = '1d') =>
  matchSignals(
    {
      path: 'own.csv',
      place: (row) => `line ${row + 2}`,
      stamp: rows.map(([stamp]) => stamp),
      symbol: rows.map(([, symbol]) => symbol),
      value: Float64Array.from(rows, ([, , value]) => value),
    },
    bars,
    interval,
  );

describe('signals of a file', () => {
  it.each([
    ['a date', '2024-01-03', 'S', '2024-01-03T21:00Z'],
    ['a date, of a bar that closes at midnight', '2024-01-02', 'C', '2024-01-03T00:00Z'],
    ['a date with 00:00', '2024-01-03 00:00:00', 'S', '2024-01-03T21:00Z'],
    ['a date with 00:00 of its exchange', '2024-01-03 00:00:00-05:00', 'S', '2024-01-03T21:00Z'],
    ['the close in UTC', '2024-01-03T21:00:00Z', 'S', '2024-01-03T21:00Z'],
    ['the close without a zone', '2024-01-03 21:00:00', 'S', '2024-01-03T21:00Z'],
    ['the close with an offset', '2024-01-03T16:00:00-05:00', 'S', '2024-01-03T21:00Z'],
    ['a midnight close in UTC', '2024-01-03T00:00:00Z', 'C', '2024-01-03T00:00Z'],
  ])('%s stands for its bar', (_, stamp, symbol, close) => {
    expect(Array.from(match([[stamp, symbol, 1]]).time)).toEqual([utc(close)]);
  });

  it('come in order of time and symbol', () => {
    const rows = match([
      ['2024-01-03', 'S', 3],
      ['2024-01-02', 'S', 1],
      ['2024-01-02', 'C', 2],
    ]);
    expect([rows.symbol, [...rows.value]]).toEqual([
      ['S', 'C', 'S'],
      [1, 2, 3],
    ]);
  });

  it.each([
    [
      'an unknown symbol',
      [['2024-01-02', 'SS', 1]],
      /own.csv line 2: there are no 1d bars of 'SS'/,
      /did you mean 'S'/,
    ],
    ['a row without symbol', [['2024-01-02', null, 1]], /names no symbol/, /mend/],
    [
      'no number',
      [['2024-01-02', 'S', Number.NaN]],
      /line 2 \(S\): the value is no finite number/,
      /leave the row out/,
    ],
    ['no time', [['soon', 'S', 1]], /'soon' is no time/, /2024-07-01/],
    [
      'a time that is no bar',
      [['2024-01-03T20:00:00Z', 'S', 1]],
      /S has no 1d bar/,
      /01-02.*21:00.* and .*01-03.*21:00/,
    ],
    ['a holiday', [['2024-01-06', 'S', 1]], /S has no 1d bar at '2024-01-06'/, /01-04.*21:00/],
    [
      'two rows for one bar',
      [
        ['2024-01-03', 'S', 1],
        ['2024-01-03T21:00Z', 'S', 0],
      ],
      /line 3: a second signal for S at 2024-01-03.*the first is in line 2/,
      /one row/,
    ],
    [
      'a midnight that can be two bars',
      [['2024-01-03 00:00:00', 'C', 1]],
      /can be the close .* or the date/,
      /date alone/,
    ],
  ] as const)('%s is refused, saying where and what to do', (_, rows, message, hint) => {
    expect(() => match(rows)).toThrow(
      expect.objectContaining({
        kind: 'data',
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      }),
    );
  });

  it('a date names no bar of an hour', () => {
    expect(() => match([['2024-01-03', 'S', 1]], '60m')).toThrow(/many 60m bars/);
  });
});
