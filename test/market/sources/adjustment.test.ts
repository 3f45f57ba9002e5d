import { describe, expect, it } from 'vitest';
import { calendarFor } from '../../../src/market/calendar/index.ts';
import { adjustForDividends } from '../../../src/market/sources/dividend-adjustment.ts';
import { applyFactors } from '../../../src/market/sources/factors.ts';
import { rawBarsFromRows } from '../../../src/market/sources/rows.ts';
import { planSegments } from '../../../src/stages/ingest/fetch-plan.ts';

const day = (date: string) => Date.parse(`${date}T00:00Z`) * 1000;
const close = (date: string) => Date.parse(`${date}T21:00Z`) * 1000;
const dates = ['2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05'];
const bars = (closes: readonly number[]) =>
  rawBarsFromRows(
    closes.map((price, i) => ({
      time: close(dates[i]),
      open: price,
      high: price,
      low: price,
      close: price,
      volume: 100,
      adj_close: price,
    })),
  );

describe('adjustForDividends', () => {
  it.each([
    {
      what: 'a dividend lowers what came before its ex-date',
      closes: [10, 10, 9, 9],
      paid: [['2024-01-04', 1]],
      expected: [9, 9, 9, 9],
    },
    {
      what: 'two dividends multiply',
      closes: [10, 10, 10, 10],
      paid: [
        ['2024-01-03', 1],
        ['2024-01-05', 2],
      ],
      expected: [7.2, 8, 8, 10],
    },
    {
      what: 'an ex-date on a closed day counts from the next bar',
      closes: [10, 10, 10, 10],
      paid: [['2024-01-01', 1]],
      expected: [10, 10, 10, 10],
    },
    {
      what: 'a later ex-date changes nothing',
      closes: [10, 10, 10, 10],
      paid: [['2024-01-08', 1]],
      expected: [10, 10, 10, 10],
    },
    {
      what: 'a missing close before the ex-date takes the close before it',
      closes: [10, Number.NaN, 9, 9],
      paid: [['2024-01-04', 1]],
      expected: [9, Number.NaN, 9, 9],
    },
    { what: 'no dividends', closes: [10, 11, 12, 13], paid: [], expected: [10, 11, 12, 13] },
  ] as { what: string; closes: number[]; paid: [string, number][]; expected: number[] }[])(
    '$what',
    ({ closes, paid, expected }) => {
      const actions = paid.map(([date, value]) => ({ time: day(date), kind: 'dividend' as const, value }));
      const adjusted = Array.from(adjustForDividends(bars(closes), [], actions).raw.adj_close);
      adjusted.forEach((value, i) => {
        if (Number.isNaN(expected[i])) expect(value).toBeNaN();
        else expect(value).toBeCloseTo(expected[i], 12);
      });
    },
  );
});

describe('applyFactors', () => {
  const row = (date: string, priceFactor: number, splitFactor: number) => ({
    date: day(date),
    priceFactor,
    splitFactor,
    referencePrice: 20,
  });

  it('takes the first row on or after the date, and 1 after the last', () => {
    const table = new Map([['X', [row('2024-01-02', 0.8, 0.25), row('2024-01-04', 0.9, 0.5)]]]);
    const { raw, actions } = applyFactors('X', bars([40, 20, 20, 10]), table);
    expect(Array.from(raw.close)).toEqual([10, 10, 10, 10]);
    expect(Array.from(raw.volume)).toEqual([400, 200, 200, 100]);
    expect(Array.from(raw.adj_close)).toEqual([8, 9, 9, 10]);
    expect(actions.filter(({ kind }) => kind === 'split')).toEqual([
      { time: day('2024-01-03'), kind: 'split', value: 2 },
    ]);
  });

  it.each([
    [0.0089286, 0.0178571, 2],
    [1, 0.1, 0.1],
    [0.333333, 0.5, 1.5],
    [0.997307, 1, 1 / 0.997307],
  ])('from split factor %f to %f is a split of %f', (before, after, ratio) => {
    const table = new Map([['X', [row('2024-01-02', 1, before), row('2024-01-05', 1, after)]]]);
    const { actions } = applyFactors('X', bars([1, 1, 1, 1]), table);
    expect(actions[0].value).toBeCloseTo(ratio, 9);
  });

  it('needs factors of the symbol', () => {
    expect(() => applyFactors('Y', bars([1]), new Map([['X', []]]))).toThrow("no rows for 'Y'");
  });
});

describe('planSegments', () => {
  const calendar = calendarFor('XNYS');
  const time = Float64Array.from(dates, close);
  const coverage = { from: day('2024-01-01'), to: day('2024-01-06') };
  it.each([
    {
      what: 'nothing stored',
      wanted: ['2024-01-01', '2024-01-06'],
      stored: false,
      expected: [['2024-01-01T00:00', '2024-01-06T00:00']],
    },
    { what: 'all stored', wanted: ['2024-01-01', '2024-01-06'], stored: true, expected: [] },
    { what: 'a weekend later', wanted: ['2024-01-01', '2024-01-08'], stored: true, expected: [] },
    {
      what: 'a session later',
      wanted: ['2024-01-01', '2024-01-09'],
      stored: true,
      expected: [['2024-01-04T20:59', '2024-01-09T00:00']],
    },
    {
      what: 'a session earlier',
      wanted: ['2023-12-29', '2024-01-06'],
      stored: true,
      expected: [['2023-12-29T00:00', '2024-01-03T21:00']],
    },
    { what: 'within', wanted: ['2024-01-03', '2024-01-04'], stored: true, expected: [] },
  ])('$what: $expected', ({ wanted, stored, expected }) => {
    const range = { from: day(wanted[0]), to: day(wanted[1]) };
    const segments = planSegments(range, stored ? { time, coverage } : undefined, calendar, '1d');
    const text = (micros: number) => new Date(Math.floor(micros / 1000)).toISOString().slice(0, 16);
    expect(segments.map(({ from, to }) => [text(from), text(to)])).toEqual(expected);
  });
});
