import { microsPerDay } from '../core/time.ts';

/** How yearly figures come from per-bar ones. */
export interface Annualisation {
  /** Bars in a year: sessionsPerYear * barsPerSession. */
  readonly periodsPerYear: number;
  /** 365 when there are bars on Saturdays or Sundays (UTC), else 252. */
  readonly sessionsPerYear: number;
  /** Median number of steps per UTC date. */
  readonly barsPerSession: number;
  /** The rule in words, for reports. */
  readonly basis: string;
}

/** @param time bar times, micros UTC, ascending, shape (T,), T >= 1 */
export function annualisation(time: Float64Array): Annualisation {
  const perDay = new Map<number, number>();
  let weekend = 0;
  for (const at of time) {
    const day = Math.floor(at / microsPerDay);
    if (!perDay.has(day) && ((day + 4) % 7) % 6 === 0) weekend++;
    perDay.set(day, (perDay.get(day) ?? 0) + 1);
  }
  const counts = [...perDay.values()].sort((a, b) => a - b);
  const barsPerSession = counts[counts.length >> 1];
  // A stray print on a Sunday does not make a market that never closes: one session in ten has to be at a weekend.
  const sessionsPerYear = weekend >= perDay.size / 10 ? 365 : 252;
  const bars = barsPerSession === 1 ? '1 bar' : `${barsPerSession} bars`;
  const why = sessionsPerYear === 365 ? 'trading at weekends too' : 'no trading at weekends';
  return {
    periodsPerYear: sessionsPerYear * barsPerSession,
    sessionsPerYear,
    barsPerSession,
    basis: `${sessionsPerYear} sessions a year (${why}) x ${bars} a session`,
  };
}
