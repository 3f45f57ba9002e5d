import { formatDate } from '../core/time.ts';
import type { Score, Unit } from './report-data.ts';

const notAvailable = 'n/a';

/** Fixed decimals with a true minus sign and thousands separators; 'n/a' for NaN, '∞' for infinities. */
export function fixed(value: number, decimals: number): string {
  if (Number.isNaN(value)) return notAvailable;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const text = Math.abs(value).toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  const isZero = !/[1-9]/.test(text);
  return value < 0 && !isZero ? `−${text}` : text;
}

/** A fraction as percent: 0.0512 -> '5.1 %' (no-break space). */
export function percent(fraction: number, decimals = 1): string {
  return Number.isNaN(fraction) ? notAvailable : `${fixed(fraction * 100, decimals)}\u00a0%`;
}

/** A probability or p-value with three decimals, '< 0.001' and '> 0.999' beyond them. */
export function probability(p: number): string {
  return p < 0.001 ? '<\u00a00.001' : p > 0.9995 ? '>\u00a00.999' : fixed(p, 3);
}

export function count(value: number): string {
  return fixed(value, 0);
}

/** A parameter or score: four digits that count of a number, other values as they are. */
export function figureOf(value: unknown): string {
  if (value === null || value === undefined) return notAvailable;
  return typeof value === 'number' ? String(Number(value.toPrecision(4))).replace('-', '−') : String(value);
}

/** Decimals that show this many digits from the first that counts. */
function decimalsFor(value: number, digits: number): number {
  const magnitude = value === 0 || !Number.isFinite(value) ? 0 : Math.floor(Math.log10(Math.abs(value)));
  return Math.min(12, Math.max(0, digits - 1 - magnitude));
}

/** A number in its unit; see Unit. */
export function formatValue(value: number, unit: Unit): string {
  if (unit === 'percent') return percent(value);
  if (unit === 'ratio') return fixed(value, 3);
  if (unit === 'number') return fixed(value, 2);
  if (unit === 'digits') return fixed(value, decimalsFor(value, 4));
  if (unit === 'bars')
    return Number.isNaN(value) ? notAvailable : `${count(value)}\u00a0${value === 1 ? 'bar' : 'bars'}`;
  return count(value);
}

/** '0.488 to 0.512' (broken over lines, if at all, before 'to'), or 'n/a' when either end is unknown. */
export function formatRange(low: number, high: number, unit: Unit): string {
  if (Number.isNaN(low) || Number.isNaN(high)) return notAvailable;
  return `${formatValue(low, unit)} to\u00a0${formatValue(high, unit)}`;
}

/** A regime's name as people write it: 'high vol' of high_vol. */
export const stateTitle = (state: string) => state.replaceAll('_', ' ');

/** '2019-01-02 to 2023-12-29' in UTC. */
export function formatPeriod(from: number, to: number): string {
  if (!Number.isFinite(from) || !Number.isFinite(to)) return notAvailable;
  return `${formatDate(from)} to\u00a0${formatDate(to)}`;
}

/** '95 %' of 0.95. */
export function formatLevel(level: number): string {
  return percent(level, Number.isInteger(Math.round(level * 1e6) / 1e4) ? 0 : 1);
}

/** A score in words, for people who do not see the chart. */
export function scoreInWords(score: Score, level: number): string {
  const parts = [`${score.name} ${formatValue(score.value, score.unit)}`];
  if (!Number.isNaN(score.low + score.high)) {
    parts.push(`${formatLevel(level)} interval ${formatRange(score.low, score.high, score.unit)}`);
  }
  if (!Number.isNaN(score.baseline))
    parts.push(`baseline ${formatValue(score.baseline, score.unit)} (${score.baselineName})`);
  return parts.join(', ');
}

/** '12.3 s' or '2 min 5 s'. */
export function formatSeconds(seconds: number): string {
  if (Number.isNaN(seconds)) return notAvailable;
  if (seconds < 60) return `${fixed(seconds, seconds < 10 ? 2 : 1)}\u00a0s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}\u00a0min ${whole % 60}\u00a0s`;
}
