import { microsPerDay, microsPerSecond } from '../../core/time.ts';
import { floorToDate } from '../calendar/civil-date.ts';
import type { ZoneClock } from '../calendar/zoned-time.ts';

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

const date = String.raw`(?<year>\d{4})(?:(?<mark>[-/.])(?<month>\d{1,2})\k<mark>(?<day>\d{1,2})|(?<mm>\d{2})(?<dd>\d{2}))`;
const clock = String.raw`(?<hour>\d{1,2}):?(?<minute>\d{2})(?::?(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?`;
const zone = String.raw`(?<zone>Z|UTC|[+-]\d{2}(?::?\d{2})?)`;
const written = new RegExp(`^${date}(?:[T ]+${clock}\\s*${zone}?)?$`, 'i');
const epoch = /^(\d{9,10}|\d{13}|\d{16}|\d{19})(?:\.(\d+))?$/;

/**
 * Reads ISO 8601 dates and date-times (with - / . or nothing between the parts of the date, : or nothing between those of the
 * time; T or blank before the time) and epoch numbers in seconds (from 1973 on), milli-, micro- or nanoseconds (from 2001 on),
 * told apart by their number of digits.
 * @returns undefined when the text is no such stamp or no such day exists
 */
export function parseStamp(text: string): Stamp | undefined {
  const parts = written.exec(text)?.groups;
  if (!parts) return parseEpoch(text);
  const [month, day] = [Number(parts.month ?? parts.mm), Number(parts.day ?? parts.dd)];
  const [hour, minute, second] = [parts.hour, parts.minute, parts.second].map((part) => Number(part ?? 0));
  const millis = Date.UTC(Number(parts.year), month - 1, day, hour, minute, second);
  const moment = new Date(millis);
  const sameDay = moment.getUTCDate() === day && moment.getUTCMonth() === month - 1;
  if (!sameDay || minute > 59 || second > 59) return undefined;
  const micros = parts.fraction ? Number(parts.fraction.padEnd(6, '0').slice(0, 6)) : 0;
  const wall = millis * 1000 + micros;
  if (parts.hour === undefined) return { kind: 'date', wall, offset: 0 };
  if (parts.zone === undefined) return { kind: 'local', wall, offset: 0 };
  return { kind: 'absolute', wall, offset: parseOffset(parts.zone) };
}

function parseOffset(zone: string): number {
  if (/^(Z|UTC)$/i.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0);
  return (zone[0] === '-' ? -1 : 1) * minutes * 60 * microsPerSecond;
}

function parseEpoch(text: string): Stamp | undefined {
  const match = epoch.exec(text);
  if (!match) return undefined;
  const perUnit = { 9: 1e6, 10: 1e6, 13: 1e3, 16: 1, 19: 1e-3 }[match[1].length as 9 | 10 | 13 | 16 | 19];
  const wall = Math.round((Number(match[1]) + (match[2] ? Number(`0.${match[2]}`) : 0)) * perUnit);
  return { kind: 'absolute', wall, offset: 0 };
}

/**
 * The civil date (micros of its 00:00 UTC) that a daily bar's stamp names: the date as written. An end stamp of 00:00 names
 * the day that ends there. A moment in UTC (an epoch number, a stamp of offset 0) is read in UTC, but when it is midnight on
 * the exchange's clock it is the date that begins there: what tables with time zones hold for 00:00 in Kolkata is 18:30 UTC
 * of the day before.
 */
export function dateOfStamp(stamp: Stamp, isEnd: boolean, exchangeClock: ZoneClock): number {
  const local = stamp.wall + exchangeClock.offsetAt(stamp.wall);
  const isLocalMidnight = stamp.kind === 'absolute' && stamp.offset === 0 && local % microsPerDay === 0;
  const wall = isLocalMidnight ? local : stamp.wall;
  return floorToDate(isEnd && stamp.kind !== 'date' ? wall - 1 : wall);
}
