import { type Interval, intervals, microsPerDay } from '../../core/time.ts';
import type { DatedSession } from '../calendar/calendar.ts';
import { nyse } from '../calendar/nyse.ts';

/** When the bars of a synthetic market end, and what the hour does to them. */
export interface BarGrid {
  readonly sessions: readonly DatedSession[];
  /** Closes, UTC micros, shape (bars,). */
  readonly time: Float64Array;
  /** Session number of each bar. */
  readonly session: Int32Array;
  /** 1 where a bar is the first of its session. */
  readonly isFirst: Uint8Array;
  /** Standard deviation of the bar's return in units of a day's. */
  readonly scale: Float64Array;
  /** Share of an average day's volume. */
  readonly volumeShare: Float64Array;
}

/** Share of a day's variance that falls between two sessions. */
export const overnightShare = 0.25;

function firstSessions(start: number, days: number): DatedSession[] {
  const span = (Math.ceil(days * 1.5) + 30) * microsPerDay;
  return nyse.sessionsBetween(start, start + span).slice(0, days);
}

/**
 * The bars of `days` sessions from `start` on. Intraday volatility and volume are U-shaped over the session,
 * 0.7 + 0.9 x^2 and 0.5 + 1.5 x^2 with x from -1 (open) to 1 (close); the first bar also carries the night.
 */
export function buildGrid(start: number, days: number, interval: Interval): BarGrid {
  const sessions = firstSessions(start, days);
  const width = interval === '1d' ? Number.POSITIVE_INFINITY : intervals[interval];
  const bars = sessions.map(({ open, close }) => Math.ceil((close - open) / width) || 1);
  const total = bars.reduce((sum, count) => sum + count, 0);
  const grid = {
    sessions,
    time: new Float64Array(total),
    session: new Int32Array(total),
    isFirst: new Uint8Array(total),
    scale: new Float64Array(total).fill(1),
    volumeShare: new Float64Array(total).fill(1),
  };
  let at = 0;
  sessions.forEach(({ open, close }, number) => {
    const count = bars[number];
    for (let k = 0; k < count; k++, at++) {
      grid.time[at] = Math.min(open + (k + 1) * width, close);
      grid.session[at] = number;
      grid.isFirst[at] = k === 0 ? 1 : 0;
      if (interval === '1d') continue;
      const x = (2 * (k + 0.5)) / count - 1;
      // 1.072 and 1 are the means of the squared and of the plain shape over the session.
      const variance = ((1 - overnightShare) * (0.7 + 0.9 * x * x) ** 2) / (1.072 * count);
      grid.scale[at] = Math.sqrt(variance + (k === 0 ? overnightShare : 0));
      grid.volumeShare[at] = (0.5 + 1.5 * x * x) / count;
    }
  });
  return grid;
}
