import { describe, expect, it } from 'vitest';
import type { Interval } from '../../../src/core/time.ts';
import { calendarFor } from '../../../src/market/calendar/index.ts';
import { nyse } from '../../../src/market/calendar/nyse.ts';
import { refuseOtherSpacing } from '../../../src/market/sources/bar-spacing.ts';

const minute = 60e6;

/** Starts of bars of so many minutes in `days` sessions from 2024-03-04 on, across the change of the clocks. */
function starts(minutes: number, days = 8, keep: (i: number) => boolean = () => true): Float64Array {
  const sessions = nyse.sessionsBetween(Date.UTC(2024, 2, 4) * 1000, Date.UTC(2024, 11, 31) * 1000).slice(0, days);
  const all = sessions.flatMap(({ open, close }) =>
    Array.from({ length: Math.ceil((close - open) / (minutes * minute)) }, (_, i) => open + i * minutes * minute),
  );
  return Float64Array.from(all.filter((_, i) => keep(i)));
}

/** 09:30, 10:00, 11:00 ... 15:00 in New York: hourly bars that are cut at the full hour. */
const hourly = Float64Array.from(
  starts(30, 8).filter((at) => at % (60 * minute) === 0 || nyse.session(at)?.open === at),
);

const daily = (count: number, hour = 4) =>
  Float64Array.from({ length: count }, (_, i) => Date.UTC(2024, 6, 1 + i, hour) * 1000);

const check = (moments: Float64Array, interval: Interval, calendar = 'XNYS') =>
  refuseOtherSpacing('a.csv', moments, { interval, calendar: calendarFor(calendar) });

describe('stamps that belie the interval', () => {
  it.each([
    { what: '15m bars as 5m', moments: starts(15), interval: '5m', stand: '15m', type: '--interval 15m' },
    { what: 'hourly bars as 5m', moments: hourly, interval: '5m', stand: '60m', type: '--interval 60m' },
    {
      what: 'hourly bars as 30m, though each day begins with a half hour',
      moments: hourly,
      interval: '30m',
      stand: '60m',
      type: '--interval 60m',
    },
    { what: '5m bars as 15m', moments: starts(5), interval: '15m', stand: '5m', type: '--interval 5m' },
    { what: '5m bars as daily', moments: starts(5), interval: '1d', stand: '5m', type: '--interval 5m' },
    { what: '5m bars of one day as daily', moments: starts(5, 1), interval: '1d', stand: '5m', type: '--interval 5m' },
    { what: 'daily bars as hourly', moments: daily(40), interval: '60m', stand: '1d', type: '--interval 1d' },
    { what: '3m bars as 1m', moments: starts(3), interval: '1m', stand: '3 minutes', type: 'bars are 1m, 5m' },
  ] as const)('$what: refused with what to type', ({ moments, interval, stand, type }) => {
    const said = new RegExp(`^a\\.csv: its [\\d,]+ stamps .* stand ${stand} apart: these are no ${interval} bars$`);
    expect(() => check(moments, interval)).toThrow(said);
    try {
      check(moments, interval);
    } catch (error) {
      expect(error).toMatchObject({ kind: 'data', hint: expect.stringContaining(type) });
    }
  });

  it('says the range and the number', () => {
    expect(() => check(starts(15), '5m')).toThrow('its 208 stamps (2024-03-04 to 2024-03-13) stand 15m apart');
  });
});

describe('stamps that fit', () => {
  it.each([
    { what: '5m bars', moments: starts(5), interval: '5m' },
    { what: 'hourly bars whose first is a half hour', moments: hourly, interval: '60m' },
    { what: 'hourly bars that start at :30', moments: starts(60), interval: '60m' },
    { what: 'minutes of a thin name', moments: starts(1, 8, (i) => (i * 7919) % 97 === 0), interval: '1m' },
    { what: 'a few bars that happen to stand apart', moments: starts(15, 1).subarray(0, 12), interval: '5m' },
    { what: 'daily bars', moments: daily(40), interval: '1d' },
    {
      what: 'daily bars, the last of them stamped twice',
      moments: Float64Array.of(...daily(40), daily(40, 19)[39]),
      interval: '1d',
    },
    { what: 'nothing', moments: new Float64Array(), interval: '5m' },
  ] as const)('$what', ({ moments, interval }) => {
    expect(() => check(moments, interval)).not.toThrow();
  });

  it('of a market that never closes', () => {
    const hours = Float64Array.from({ length: 200 }, (_, i) => Date.UTC(2024, 0, 1, i) * 1000);
    expect(() => check(hours, '60m', '24x7')).not.toThrow();
    expect(() => check(hours, '15m', '24x7')).toThrow('stand 60m apart');
  });
});
