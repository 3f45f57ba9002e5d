import { createRng, deriveSeed } from '../../core/rng.ts';
import { microsPerDay, microsPerHour, microsPerMinute } from '../../core/time.ts';
import { civilDate, yearOf } from '../calendar/civil-date.ts';
import type { BarGrid } from './grid.ts';
import { regimes } from './regimes.ts';

/** A dated series of the market, in the order in which its rows became known. */
interface SyntheticSeries {
  readonly name: string;
  readonly availability: string;
  readonly period: Float64Array;
  readonly availableAt: Float64Array;
  readonly value: Float64Array;
}

interface Row {
  readonly period: number;
  readonly availableAt: number;
  readonly value: number;
}

/**
 * Two series that such a market might have beside it, made of its regimes up to the period alone:
 *   vix_like    by session: 100 sqrt(252) 0.014 v_t e^(0.06 z), v_t = 0.8 v_(t-1) + 0.2 (volatility of the session's regime);
 *               known 15 minutes after the close
 *   macro_rate  by month, dated its first: 3 + the mean tilt of the month's sessions (bull 1, bear -1); known 14 days after
 *               the month's end at 13:30 UTC with an error of 0.3 z, and 30 days later as it is: a revision
 * Neither says anything about the direction of the next bar. Rows known only after the last close are not there yet.
 * @param regime of each session, index into `regimes`
 */
export function syntheticSeries(seed: number, grid: BarGrid, regime: Uint8Array): SyntheticSeries[] {
  const end = grid.sessions.at(-1)?.close ?? -Infinity;
  const series = [
    { name: 'vix_like', availability: '15 minutes after the close', rows: volatilityRows(seed, grid, regime) },
    {
      name: 'macro_rate',
      availability: '14 days after the month, revised 30 days later',
      rows: monthlyRows(seed, grid, regime),
    },
  ];
  return series.map(({ rows, ...about }) => {
    const known = rows
      .filter(({ availableAt }) => availableAt <= end + 15 * microsPerMinute)
      .sort((a, b) => a.availableAt - b.availableAt || a.period - b.period);
    const column = (name: keyof Row) => Float64Array.from(known, (row) => row[name]);
    return { ...about, period: column('period'), availableAt: column('availableAt'), value: column('value') };
  });
}

function volatilityRows(seed: number, { sessions }: BarGrid, regime: Uint8Array): Row[] {
  const rng = createRng(deriveSeed(seed, 'synthetic', 'series', 'vix_like'));
  let level = 1;
  return sessions.map(({ day, close }, i) => {
    level = 0.8 * level + 0.2 * regimes[regime[i]].volatility;
    const value = 100 * Math.sqrt(252) * 0.014 * level * Math.exp(0.06 * rng.normal());
    return { period: day, availableAt: close + 15 * microsPerMinute, value };
  });
}

function monthlyRows(seed: number, { sessions }: BarGrid, regime: Uint8Array): Row[] {
  const rng = createRng(deriveSeed(seed, 'synthetic', 'series', 'macro_rate'));
  const tilts = new Map<number, number[]>();
  sessions.forEach(({ day }, i) => {
    const month = civilDate(yearOf(day), new Date(day / 1000).getUTCMonth() + 1, 1);
    tilts.set(month, [...(tilts.get(month) ?? []), regimes[regime[i]].tilt]);
  });
  return [...tilts].flatMap(([month, values]) => {
    const next = civilDate(yearOf(month), new Date(month / 1000).getUTCMonth() + 2, 1);
    const known = next + 14 * microsPerDay + 13.5 * microsPerHour;
    const value = 3 + values.reduce((sum, tilt) => sum + tilt, 0) / values.length;
    return [
      { period: month, availableAt: known, value: value + 0.3 * rng.normal() },
      { period: month, availableAt: known + 30 * microsPerDay, value },
    ];
  });
}
