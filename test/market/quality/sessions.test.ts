import { describe, expect, it } from 'vitest';
import { check, names, type Row, soundRows } from './rows.ts';

const quiet = (starts: readonly string[]): Row[] => starts.map((start, i) => [start, 100, 104, 98, 100 + (i % 3), 50]);
/** Starts of five-minute bars from 09:30 New York (winter) on. */
const fiveMinutes = (day: string, from = 0, to = 78) =>
  Array.from({ length: to - from }, (_, i) => new Date(Date.parse(`${day}T14:30Z`) + (from + i) * 300e3).toISOString());

describe('daily sessions', () => {
  it('are missing one by one and in runs', () => {
    const rows = soundRows(100).filter((_, i) => i !== 10 && (i < 20 || i > 22));
    const findings = check(rows);
    expect(names(findings)).toEqual([['missing-sessions', 'warning', 4]]);
    expect(findings[0].share).toBe(0.04);
    expect(findings[0].first.map((offender) => offender.detail)).toEqual([
      'no bar on 2024-01-17',
      'no bar from 2024-01-31 to 2024-02-02 (3 sessions)',
    ]);
  });

  it('are an error when more than 5 % are missing', () => {
    expect(names(check(soundRows(100).filter((_, i) => i < 20 || i > 25)))).toEqual([['missing-sessions', 'error', 6]]);
  });

  it('missing for months are a gap of their own kind', () => {
    const findings = check(soundRows(400).filter((_, i) => i < 100 || i >= 300));
    expect(names(findings)).toEqual([['long-gap', 'warning', 200]]);
    expect(findings[0].first[0].detail).toContain('may be another instrument');
  });

  it('on holidays and weekends are not missed, and bars there are reported', () => {
    const rows = soundRows(30);
    const extra: Row[] = [
      ['2024-01-06', 100, 104, 98, 101, 5],
      ['2024-01-15', 100, 104, 98, 101, 5],
    ];
    const findings = check([...rows, ...extra].sort((a, b) => (a[0] < b[0] ? -1 : 1)));
    expect(names(findings)).toEqual([['outside-session', 'warning', 2]]);
    expect(findings[0].first[0].detail).toContain('2024-01-06 is no session of XNYS');
  });

  it('are not checked where the calendar knows no holidays, and this is said', () => {
    const rows = soundRows(30).filter((_, i) => i !== 10);
    const findings = check(rows, { calendar: 'XNSE' });
    expect(names(findings)).toEqual([['missing-sessions', 'info', 0]]);
    expect(findings[0].first[0].detail).toBe('not checked: calendar XNSE has no list of holidays');
  });

  it('of a market that never closes include weekends', () => {
    const rows = quiet(['2024-01-05', '2024-01-06', '2024-01-08']);
    expect(names(check(rows, { kind: 'crypto', calendar: '24x7' }))).toEqual([['missing-sessions', 'error', 1]]);
  });
});

describe('intraday bars', () => {
  const options = { interval: '5m' } as const;

  it('of whole sessions, half days too, have no findings', () => {
    const rows = quiet([
      ...fiveMinutes('2024-11-27'),
      ...fiveMinutes('2024-11-29', 0, 42),
      ...fiveMinutes('2024-12-02'),
    ]);
    expect(check(rows, options)).toEqual([]);
  });

  it('that lack some minutes are a remark with the worst session first', () => {
    const rows = quiet([...fiveMinutes('2024-12-02', 1), ...fiveMinutes('2024-12-03', 5, 70)]);
    const findings = check(rows, options);
    expect(names(findings)).toEqual([['missing-bars', 'info', 14]]);
    expect(findings[0].first.map((offender) => offender.detail)).toEqual([
      '2024-12-03 has 65 of 78 bars',
      '2024-12-02 has 77 of 78 bars',
    ]);
    expect(findings[0].share).toBeCloseTo(14 / 156, 12);
  });

  it('before and after hours are reported, as is a session that is wholly missing', () => {
    const rows = quiet([...fiveMinutes('2024-12-02', -2, 80), ...fiveMinutes('2024-12-04')]);
    const findings = check(rows, options);
    expect(names(findings)).toEqual([
      ['missing-sessions', 'error', 1],
      ['outside-session', 'warning', 4],
    ]);
  });

  it('of which most lie before the open are an error that asks for the zone', () => {
    const newYorkTimesReadAsUtc = ['2024-12-02', '2024-12-03', '2024-12-04'].flatMap((day) =>
      fiveMinutes(day, -60, 18),
    );
    const findings = check(quiet(newYorkTimesReadAsUtc), options).filter(
      ({ check: name }) => name === 'outside-session',
    );
    expect(names(findings)).toEqual([['outside-session', 'error', 180]]);
    expect(findings[0].first[0].detail).toContain('none lies in the last quarter of a session');
    expect(findings[0].first[0].detail).toContain('--timezone');
  });

  it('of long extended hours are no error', () => {
    const findings = check(quiet(fiveMinutes('2024-12-02', -66, 126)), options);
    expect(names(findings)).toEqual([['outside-session', 'warning', 114]]);
  });

  it.each([
    { interval: '60m', hours: 24, days: 14 },
    { interval: '1d', hours: 1, days: 60 },
  ] as const)('of a market that never closes, read by the hours of New York, are an error ($interval)', (market) => {
    const starts = Array.from({ length: market.hours * market.days }, (_, i) =>
      new Date(Date.UTC(2024, 0, 1) + i * (24 / market.hours) * 3600e3).toISOString(),
    );
    const findings = check(quiet(starts), { interval: market.interval }).filter(
      ({ check: name }) => name === 'outside-session',
    );
    expect(findings[0].severity).toBe('error');
    expect(findings[0].first[0].detail).toContain('lie on closed days: a market with other hours?');
    expect(check(quiet(starts), { interval: market.interval, kind: 'crypto', calendar: '24x7' })).toEqual([]);
  });

  it('that overlap are an error', () => {
    const rows = quiet([...fiveMinutes('2024-12-02', 0, 40), '2024-12-02T17:52:00Z', ...fiveMinutes('2024-12-02', 41)]);
    expect(names(check(rows, options))).toContainEqual(['overlapping-bars', 'error', 1]);
  });

  it.each([
    ['half-hour anchors', ['14:30', '15:30', '16:30', '17:30', '18:30', '19:30', '20:30']],
    ['full-hour anchors with a short first bar', ['14:30', '15:00', '16:00', '17:00', '18:00', '19:00', '20:00']],
  ])('of one hour do not overlap with %s', (_, hours) => {
    const findings = check(quiet(hours.map((hour) => `2024-12-02T${hour}Z`)), { interval: '60m' });
    expect(findings).toEqual([]);
  });
});
