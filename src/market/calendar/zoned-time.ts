import { usageError } from '../../core/errors.ts';
import { microsPerDay } from '../../core/time.ts';

/** Offsets of one zone over one UTC day: `before` until `changeAt`, `after` from then on. Micros east of UTC. */
interface DayOffsets {
  before: number;
  changeAt: number;
  after: number;
}

/** Turns wall-clock micros (the clock's reading taken as if it were UTC) of one zone into UTC micros, and back. */
export interface ZoneClock {
  readonly zone: string;
  /** Micros east of UTC at a UTC moment. */
  offsetAt(utcMicros: number): number;
  /**
   * UTC micros of a wall-clock reading. A reading that occurs twice (clocks go back) is the first of the two, or the
   * second with `later`. A reading that never occurs (clocks go forward) is read with the offset in force before the
   * change, so 02:30 becomes 03:30 of the new time: the rule 'compatible' of ECMAScript Temporal.
   */
  toUtc(wallMicros: number, later?: boolean): number;
}

function openZone(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw usageError(`unknown time zone '${zone}'`, "write an IANA name such as 'America/New_York' or 'UTC'");
  }
}

function createClock(zone: string): ZoneClock {
  const format = openZone(zone);
  const measure = (utcMicros: number): number => {
    const millis = Math.floor(utcMicros / 1e6) * 1000;
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(millis)) part[type] = Number(value);
    const wall = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
    return (wall - millis) * 1000;
  };
  const bisect = (from: number, to: number, before: number): number => {
    let low = from;
    let high = to;
    while (high - low > 1e6) {
      const middle = Math.floor((low + high) / 2e6) * 1e6;
      if (measure(middle) === before) low = middle;
      else high = middle;
    }
    return high;
  };
  const days = new Map<number, DayOffsets>();
  let lastIndex = Number.NaN;
  let last: DayOffsets = { before: 0, changeAt: 0, after: 0 };
  const offsetAt = (utcMicros: number): number => {
    const index = Math.floor(utcMicros / microsPerDay);
    if (index !== lastIndex) {
      let found = days.get(index);
      if (!found) {
        const start = index * microsPerDay;
        const before = measure(start);
        const after = measure(start + microsPerDay);
        found = { before, after, changeAt: before === after ? start : bisect(start, start + microsPerDay, before) };
        days.set(index, found);
      }
      lastIndex = index;
      last = found;
    }
    return utcMicros < last.changeAt ? last.before : last.after;
  };
  const toUtc = (wallMicros: number, later = false): number => {
    const first = wallMicros - offsetAt(wallMicros - microsPerDay);
    const second = wallMicros - offsetAt(wallMicros + microsPerDay);
    if (first === second) return first;
    const firstHolds = first + offsetAt(first) === wallMicros;
    const secondHolds = second + offsetAt(second) === wallMicros;
    if (firstHolds && secondHolds) return later ? Math.max(first, second) : Math.min(first, second);
    return secondHolds ? second : first;
  };
  return { zone, offsetAt, toUtc };
}

const clocks = new Map<string, ZoneClock>();

/** The clock of an IANA zone; made once. @throws TrademlError (usage) when the zone is unknown */
export function zoneClock(zone: string): ZoneClock {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = zone === 'UTC' ? { zone, offsetAt: () => 0, toUtc: (wall) => wall } : createClock(zone);
    clocks.set(zone, clock);
  }
  return clock;
}

/** UTC micros of one wall-clock reading, see ZoneClock.toUtc; take `zoneClock(zone)` once for many rows. */
export function zonedToUtc(wallMicros: number, zone: string, later = false): number {
  return zoneClock(zone).toUtc(wallMicros, later);
}
