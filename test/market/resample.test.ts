import { describe, expect, it } from 'vitest';
import { type BarFrame, barColumns, singleSymbolFrame, takeFrameRows } from '../../src/core/frame.ts';
import { formatTime, type Interval, intervals, parseTime } from '../../src/core/time.ts';
import { calendarFor } from '../../src/market/calendar/index.ts';
import { isLonger, resample } from '../../src/market/resample.ts';
import { generateMarket } from '../../src/market/synthetic/index.ts';

const newYork = calendarFor('XNYS');

function barsAt(closes: readonly number[], price = (i: number) => 100 + i): BarFrame {
  const time = Float64Array.from(closes);
  const values = (f: (i: number) => number) => time.map((_, i) => f(i));
  return singleSymbolFrame('A', time, {
    open: values(price),
    high: values((i) => price(i) + 2),
    low: values((i) => price(i) - 2),
    close: values((i) => price(i) + 1),
    volume: values((i) => 10 * (i + 1)),
    adj_close: values((i) => (price(i) + 1) / 2),
  });
}

/** Closes from `from` to `to`, both included. */
function every(base: Interval, from: string, to: string): number[] {
  const closes = [];
  for (let at = parseTime(from, 'from'); at <= parseTime(to, 'to'); at += intervals[base]) closes.push(at);
  return closes;
}

function endsOf(closes: readonly number[], base: Interval, target: Interval, calendar: string): string[] {
  const { bars } = resample(barsAt(closes), base, target, calendarFor(calendar));
  return Array.from(bars.time, (at) => formatTime(at).slice(5, 16));
}

/** The same by the wall clock as text, window by window. */
function plainResample(bars: BarFrame, minutes: number) {
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'America/New_York',
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const groups = new Map<string, number[]>();
  bars.time.forEach((at, row) => {
    const [day, reading] = clock.format((at - 1) / 1000).split(' ');
    const [hour, minute] = reading.split(':').map(Number);
    const key = `${day} ${Math.floor((hour * 60 + minute) / minutes)}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  });
  const { open, high, low, close, volume, adj_close: adjusted } = bars.columns;
  return [...groups.values()].map((rows) => ({
    open: open[rows[0]],
    high: Math.max(...rows.map((row) => high[row])),
    low: Math.min(...rows.map((row) => low[row])),
    close: close[rows[rows.length - 1]],
    volume: rows.reduce((sum, row) => sum + volume[row], 0),
    adj_close: adjusted[rows[rows.length - 1]],
  }));
}

describe('windows', () => {
  it('follow the clock of New York, cut at the open, on both sides of daylight saving', () => {
    const winter = every('10m', '2024-03-08T14:40', '2024-03-08T21:00');
    const summer = every('10m', '2024-03-11T13:40', '2024-03-11T20:00');
    expect(endsOf([...winter, ...summer], '10m', '60m', 'XNYS')).toEqual([
      ...['03-08T15:00', '03-08T16:00', '03-08T17:00', '03-08T18:00', '03-08T19:00', '03-08T20:00', '03-08T21:00'],
      ...['03-11T14:00', '03-11T15:00', '03-11T16:00', '03-11T17:00', '03-11T18:00', '03-11T19:00', '03-11T20:00'],
    ]);
  });

  it('end with the session, on a half day at 13:00 New York', () => {
    const half = every('30m', '2024-07-03T14:00', '2024-07-03T17:00');
    expect(endsOf(half, '30m', '60m', 'XNYS')).toEqual(['07-03T14:00', '07-03T15:00', '07-03T16:00', '07-03T17:00']);
    expect(endsOf(half, '30m', '1d', 'XNYS')).toEqual(['07-03T17:00']);
  });

  it('follow the clock of Mumbai, half an hour off the clock of Greenwich', () => {
    const bars = every('15m', '2024-07-01T04:00', '2024-07-01T10:00');
    const ends = ['04:30', '05:30', '06:30', '07:30', '08:30', '09:30', '10:00'].map((at) => `07-01T${at}`);
    expect(endsOf(bars, '15m', '60m', 'XNSE')).toEqual(ends);
  });

  it('go on over midnight where there is no session', () => {
    const bars = every('30m', '2024-07-01T22:30', '2024-07-02T01:00');
    expect(endsOf(bars, '30m', '60m', '24x7')).toEqual(['07-01T23:00', '07-02T00:00', '07-02T01:00']);
    expect(endsOf(every('60m', '2024-07-01T01:00', '2024-07-02T00:00'), '60m', '1d', '24x7')).toEqual(['07-02T00:00']);
  });

  it('are left out when the bars begin within the first or end within the last', () => {
    const ends = endsOf(every('10m', '2024-07-01T14:20', '2024-07-01T16:50'), '10m', '60m', 'XNYS');
    expect(ends).toEqual(['07-01T16:00']);
    expect(endsOf(every('10m', '2024-07-01T13:40', '2024-07-01T14:50'), '10m', '60m', 'XNYS')).toEqual(['07-01T14:00']);
    expect(endsOf([], '10m', '60m', 'XNYS')).toEqual([]);
  });

  it('are over without a bar at their end once a later bar is there', () => {
    const [first, second, third] = every('30m', '2024-07-01T14:00', '2024-07-01T15:00');
    expect(endsOf([first, second], '30m', '60m', 'XNYS')).toEqual(['07-01T14:00']);
    expect(endsOf([first, second, third + 3.6e9], '30m', '60m', 'XNYS')).toEqual([
      '07-01T14:00',
      '07-01T15:00',
      '07-01T16:00',
    ]);
  });

  it('hold no bars from outside the session, and say how many there were', () => {
    const day = every('5m', '2024-07-01T13:00', '2024-07-01T21:00');
    const longer = resample(barsAt(day), '5m', '1d', newYork);
    expect(Array.from(longer.bars.time, formatTime)).toEqual(['2024-07-01T20:00:00Z']);
    expect(longer.outside).toBe(7 + 12);
    expect(longer.bars.columns.open[0]).toBe(107);
    expect(longer.bars.columns.close[0]).toBe(100 + day.length - 1 - 12 + 1);
    expect([longer.firstRow[0], longer.lastRow[0]]).toEqual([7, day.length - 13]);
  });
});

describe('values', () => {
  it('are the first open, the extremes, the last close and adjusted close, and the volume of all', () => {
    const { columns } = resample(
      barsAt(every('5m', '2024-07-01T13:35', '2024-07-01T13:45')),
      '5m',
      '15m',
      newYork,
    ).bars;
    expect(Object.values(columns).map((values) => values[0])).toEqual([100, 104, 98, 103, 60, 51.5]);
  });

  it.each<[keyof BarFrame['columns'], number, (typeof barColumns)[number][]]>([
    ['high', 1, ['high']],
    ['low', 1, ['low']],
    ['volume', 1, ['volume']],
    ['open', 1, []],
    ['open', 0, ['open']],
    ['close', 2, ['close']],
    ['adj_close', 2, ['adj_close']],
  ])('a missing %s of bar %i makes missing: %j', (column, row, missing) => {
    const bars = barsAt(every('5m', '2024-07-01T13:35', '2024-07-01T13:45'));
    bars.columns[column][row] = Number.NaN;
    const { columns } = resample(bars, '5m', '15m', newYork).bars;
    expect(barColumns.filter((name) => Number.isNaN(columns[name][0]))).toEqual(missing);
  });

  it.each([
    ['high', 0, true],
    ['high', -1, true],
    ['low', 0, true],
    ['low', -1, true],
    ['volume', -1, true],
    ['volume', 0, false],
  ] as const)('a %s of %d is missing: %s', (column, value, missing) => {
    const bars = barsAt(every('5m', '2024-07-01T13:35', '2024-07-01T13:45'));
    bars.columns[column][1] = value;
    expect(Number.isNaN(resample(bars, '5m', '15m', newYork).bars.columns[column][0])).toBe(missing);
  });

  it('are those of a plain reading of the wall clock, over a half day and a change of the clock', () => {
    for (const start of ['2024-07-01', '2024-03-07', '2024-11-27']) {
      const market = generateMarket({ symbols: 1, days: 6, interval: '5m', edge: 0.06, seed: 3, start });
      for (const [target, minutes] of [
        ['15m', 15],
        ['30m', 30],
        ['60m', 60],
        ['1d', 1440],
      ] as const) {
        const { bars } = resample(market.bars[0], '5m', target, newYork);
        const plain = plainResample(market.bars[0], minutes);
        expect(bars.time.length).toBe(plain.length);
        for (const name of barColumns) expect(Array.from(bars.columns[name])).toEqual(plain.map((bar) => bar[name]));
      }
    }
  });

  it('do not depend on what comes after their end', () => {
    const [bars] = generateMarket({ symbols: 1, days: 2, interval: '5m', edge: 0, seed: 1, start: '2024-07-02' }).bars;
    const whole = resample(bars, '5m', '60m', newYork).bars;
    for (let rows = 0; rows <= bars.time.length; rows++) {
      const part = resample(
        takeFrameRows(
          bars,
          Int32Array.from({ length: rows }, (_, i) => i),
        ),
        '5m',
        '60m',
        newYork,
      ).bars;
      const known = whole.time.filter((end) => rows > 0 && end <= bars.time[rows - 1]).length;
      expect(part.time).toEqual(whole.time.slice(0, known));
      for (const name of barColumns) expect(part.columns[name]).toEqual(whole.columns[name].slice(0, known));
    }
  });
});

it('makes only multiples', () => {
  expect(isLonger('60m', '5m')).toBe(true);
  expect(isLonger('15m', '10m')).toBe(false);
  expect(isLonger('5m', '5m')).toBe(false);
  expect(() => resample(barsAt([]), '10m', '15m', newYork)).toThrow("15m bars can't be made from 10m bars");
});
