import { usageError } from './errors.ts';

/** Times are UTC epoch microseconds in a double. */
export const microsPerSecond = 1e6;
export const microsPerMinute = 60 * microsPerSecond;
export const microsPerHour = 60 * microsPerMinute;
export const microsPerDay = 24 * microsPerHour;

/** Bar intervals by name, in microseconds. */
export const intervals = {
  '1m': microsPerMinute,
  '5m': 5 * microsPerMinute,
  '10m': 10 * microsPerMinute,
  '15m': 15 * microsPerMinute,
  '30m': 30 * microsPerMinute,
  '60m': 60 * microsPerMinute,
  '1d': microsPerDay,
} as const;
export type Interval = keyof typeof intervals;
export const intervalNames = Object.keys(intervals) as Interval[];

/** '2024-07-01T20:00:00Z' (seconds; microseconds only when there are any). */
export function formatTime(micros: number): string {
  if (!Number.isFinite(micros)) return 'unknown';
  const seconds = Math.floor(micros / microsPerSecond);
  const rest = micros - seconds * microsPerSecond;
  const text = new Date(seconds * 1000).toISOString().replace('.000Z', '');
  return rest === 0 ? `${text}Z` : `${text}.${String(rest).padStart(6, '0')}Z`;
}

/** '2024-07-01' of a time, in UTC. */
export function formatDate(micros: number): string {
  return formatTime(micros).slice(0, 10);
}

/**
 * Micros of an ISO date or date-time. A date alone means 00:00 UTC of that day; a date-time without offset is UTC.
 * @throws TrademlError (usage) naming `what` when the text is no such date
 */
export function parseTime(text: string, what: string): number {
  const match =
    /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,6})\d*)?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(text);
  const [, year, month, day, clock = '00:00', fraction = '', offset = 'Z'] = match ?? [];
  const millis = match ? Date.parse(`${year}-${month}-${day}T${clock}${offset}`) : Number.NaN;
  const isDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  if (!Number.isFinite(millis) || !isDay) {
    throw usageError(`${what} '${text}' is not a date`, 'write 2024-07-01 or 2024-07-01T20:00:00Z');
  }
  // Date.parse knows no microseconds.
  return millis * 1000 + Number(fraction.padEnd(6, '0'));
}
