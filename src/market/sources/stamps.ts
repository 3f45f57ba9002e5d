import { microsPerDay, microsPerSecond } from '../../core/time.ts';

/**
 * How a stamp ties its reading to UTC: `date` has no time of day, `local` has no offset and needs a zone, `absolute` has an
 * offset or is an epoch number.
 */
export type StampKind = 'date' | 'local' | 'absolute';

export interface Stamp {
  readonly kind: StampKind;
  /** The clock's reading as written, taken as if it were UTC; micros. */
  readonly wall: number;
  /** Micros east of UTC; 0 unless the stamp has an offset. */
  readonly offset: number;
}

const written =
  /^(\d{4})[-/]?(\d{1,2})[-/]?(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const epoch = /^(\d{10}|\d{13}|\d{16}|\d{19})(?:\.(\d+))?$/;

/**
 * Reads ISO 8601 dates and date-times (with - or / or, for dates, nothing between the parts; T or blank before the time) and
 * epoch numbers in seconds, milli-, micro- or nanoseconds (told apart by their number of digits).
 * @returns undefined when the text is no such stamp or no such day exists
 */
export function parseStamp(text: string): Stamp | undefined {
  const match = written.exec(text);
  if (!match) return parseEpoch(text);
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const millis = Date.UTC(+year, +month - 1, +day, +(hour ?? 0), +(minute ?? 0), +(second ?? 0));
  const moment = new Date(millis);
  const sameDay = moment.getUTCDate() === +day && moment.getUTCMonth() === +month - 1;
  if (!sameDay || (hour !== undefined && +minute > 59)) return undefined;
  const micros = fraction ? Number(fraction.padEnd(6, '0').slice(0, 6)) : 0;
  const wall = millis * 1000 + micros;
  if (hour === undefined) return { kind: 'date', wall, offset: 0 };
  if (zone === undefined) return { kind: 'local', wall, offset: 0 };
  return { kind: 'absolute', wall, offset: parseOffset(zone) };
}

function parseOffset(zone: string): number {
  if (/^(Z|UTC)$/i.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0);
  return (zone[0] === '-' ? -1 : 1) * minutes * 60 * microsPerSecond;
}

function parseEpoch(text: string): Stamp | undefined {
  const match = epoch.exec(text);
  if (!match) return undefined;
  const perUnit = { 10: 1e6, 13: 1e3, 16: 1, 19: 1e-3 }[match[1].length as 10 | 13 | 16 | 19];
  const wall = Math.round((Number(match[1]) + (match[2] ? Number(`0.${match[2]}`) : 0)) * perUnit);
  return { kind: 'absolute', wall, offset: 0 };
}

/**
 * The civil date (micros of its 00:00 UTC) that a daily bar's stamp names: the date as written. An end stamp of 00:00 names
 * the day that ends there. Epoch numbers are read in UTC.
 */
export function dateOfStamp(stamp: Stamp, isEnd: boolean): number {
  const reading = isEnd && stamp.kind !== 'date' ? stamp.wall - 1 : stamp.wall;
  return Math.floor(reading / microsPerDay) * microsPerDay;
}
