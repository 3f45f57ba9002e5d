import { dataError } from '../../core/errors.ts';
import { formatDate, formatTime, microsPerDay } from '../../core/time.ts';
import { quantile } from '../../math/quantile.ts';
import { zoneClock } from '../calendar/zoned-time.ts';
import { parseStamp, type Stamp } from '../sources/stamps.ts';
import type { AvailabilityRule } from './availability.ts';
import type { SeriesRows } from './series-file.ts';

/** What is worth knowing of a series that could be stored all the same. */
export interface SeriesFinding {
  readonly check: 'empty' | 'order' | 'duplicate' | 'revision' | 'gap' | 'at once' | 'early';
  readonly count: number;
  readonly first: string;
}

/** Rows in the order in which they became known. */
export interface BuiltSeries {
  readonly name: string;
  readonly period: Float64Array;
  readonly availableAt: Float64Array;
  readonly value: Float64Array;
  readonly findings: readonly SeriesFinding[];
}

interface Row {
  readonly period: number;
  readonly availableAt: number;
  readonly value: number;
  readonly row: number;
}

export interface SeriesTiming {
  /** Undefined: what the column says; a date alone there counts as known when it is over. */
  readonly rule: AvailabilityRule | undefined;
  /** Zone of stamps without offset. */
  readonly zone: string | undefined;
}

/**
 * A series from its rows. Empty values and repeated rows are left out, rows in any order are sorted, several values of one
 * period that became known at different times are revisions.
 * @throws TrademlError (data) naming the row: no date, no availability, two values of one period known at one moment
 */
export function buildSeries(source: SeriesRows, timing: SeriesTiming): BuiltSeries {
  const found = new Findings();
  const rows: Row[] = [];
  let previous = -Infinity;
  for (let i = 0; i < source.value.length; i++) {
    const row = source.row[i];
    const where = `${source.path} ${source.rowWord} ${row} (${source.name})`;
    const stamp = readStamp(source.stamp[i], where, timing.zone);
    const period = momentOf(stamp, timing.zone);
    if (period < previous) found.add('order', `${source.rowWord} ${row}: ${formatTime(period)}`);
    previous = period;
    if (!Number.isFinite(source.value[i])) {
      found.add('empty', `${source.rowWord} ${row}: ${formatDate(period)}`);
      continue;
    }
    const availableAt = availabilityOf(source, i, stamp, where, timing);
    if (availableAt <= period) found.add('at once', `${formatTime(period)} is known at ${formatTime(availableAt)}`);
    rows.push({ period, availableAt, value: source.value[i], row });
  }
  const kept = withoutRepeats(source, sortRows(rows), found);
  const firstValues = new Set<number>();
  for (const { period, value } of kept) {
    if (firstValues.has(period)) found.add('revision', `${formatDate(period)}: ${value}`);
    firstValues.add(period);
  }
  const periods = Float64Array.from(firstValues).sort();
  const step = usualStep(periods);
  findGaps(periods, step, found);
  findEarly(kept, step, found);
  return {
    name: source.name,
    period: Float64Array.from(kept, ({ period }) => period),
    availableAt: Float64Array.from(kept, ({ availableAt }) => availableAt),
    value: Float64Array.from(kept, ({ value }) => value),
    findings: found.list(),
  };
}

class Findings {
  private readonly byCheck = new Map<SeriesFinding['check'], { count: number; first: string }>();

  add(check: SeriesFinding['check'], detail: string): void {
    const known = this.byCheck.get(check);
    if (known) known.count++;
    else this.byCheck.set(check, { count: 1, first: detail });
  }

  list(): SeriesFinding[] {
    return [...this.byCheck].map(([check, found]) => ({ check, ...found }));
  }
}

function readStamp(text: string | null, where: string, zone: string | undefined): Stamp {
  const month = /^\d{4}[-/]\d{1,2}$/.test(text ?? '') ? `${text}-01` : (text ?? '');
  const stamp = parseStamp(month);
  if (!stamp) {
    const found = text === null || text === '' ? 'there is no date' : `'${text}' is not a date`;
    throw dataError(
      `${where}: ${found}`,
      'write 2024-07-01 or 2024-07-01T09:30:00Z; other columns: --columns time=NAME',
    );
  }
  if (stamp.kind === 'local' && zone === undefined) {
    throw dataError(`${where}: '${text}' does not say in which time zone it is`, 'state it: --timezone UTC');
  }
  return stamp;
}

/** A date is its 00:00 UTC, whatever the zone. */
function momentOf(stamp: Stamp, zone: string | undefined): number {
  return stamp.kind === 'local' ? zoneClock(zone ?? 'UTC').toUtc(stamp.wall) : stamp.wall - stamp.offset;
}

function availabilityOf(source: SeriesRows, i: number, period: Stamp, where: string, timing: SeriesTiming): number {
  const { rule, zone } = timing;
  if (!source.available) return (rule as AvailabilityRule).at(period);
  const text = source.available[i];
  if (text === null || text === '')
    throw dataError(`${where} does not say when it was known`, 'mend or remove that row');
  const stamp = readStamp(text, where, zone);
  if (rule) return rule.at(stamp);
  return stamp.kind === 'date' ? zoneClock(zone ?? 'UTC').toUtc(stamp.wall + microsPerDay) : momentOf(stamp, zone);
}

function sortRows(rows: Row[]): Row[] {
  return rows.sort((a, b) => a.availableAt - b.availableAt || a.period - b.period || a.row - b.row);
}

function withoutRepeats({ path, rowWord, name }: SeriesRows, rows: readonly Row[], found: Findings): Row[] {
  return rows.filter((row, i) => {
    const before = rows[i - 1];
    if (!before || before.availableAt !== row.availableAt || before.period !== row.period) return true;
    if (before.value !== row.value) {
      throw dataError(
        `${name}: ${path} has two values of ${formatTime(row.period)} that were known at the same time: ${before.value} in ${rowWord} ${before.row}, ${row.value} in ${rowWord} ${row.row}`,
        'remove one, or say with --available-column when each became known',
      );
    }
    found.add('duplicate', `${rowWord} ${row.row}: ${formatTime(row.period)}`);
    return false;
  });
}

/** NaN for fewer than four periods. */
function usualStep(periods: Float64Array): number {
  const steps = periods.subarray(1).map((period, i) => period - periods[i]);
  return steps.length < 3 ? Number.NaN : quantile(steps.sort(), 0.5);
}

/** Figures of months and longer that stand at the first of a month: one that is known before the next one's date is suspect. */
function findEarly(rows: readonly Row[], step: number, found: Findings): void {
  if (!(step > 27 * microsPerDay)) return;
  for (const { period, availableAt } of rows) {
    if (new Date(period / 1000).getUTCDate() !== 1 || availableAt >= period + 0.95 * step) continue;
    found.add('early', `${formatDate(period)} is known on ${formatDate(availableAt)}, before its period is over`);
  }
}

/** A step that is well over the usual one: a month without a value, a week without one of a daily series. */
function findGaps(periods: Float64Array, step: number, found: Findings): void {
  const longest = 1.5 * step + 3 * microsPerDay;
  periods.subarray(1).forEach((period, i) => {
    if (period - periods[i] > longest)
      found.add('gap', `nothing between ${formatDate(periods[i])} and ${formatDate(periods[i + 1])}`);
  });
}
