import { formatDate, intervals } from '../../core/time.ts';
import { type DatedSession, dateOfClose } from '../calendar/calendar.ts';
import type { BarView } from './bar-view.ts';
import type { BarCheck, CheckContext, Finding } from './check.ts';
import { findingOf, findingOfRows } from './findings.ts';

interface MissingRun {
  first: DatedSession;
  last: DatedSession;
  length: number;
}

/** Runs of sessions without any bar between the first and the last bar. */
function missingRuns(view: BarView, { calendar }: CheckContext): { runs: MissingRun[]; expected: number } {
  const { raw, unique } = view;
  if (unique.length === 0) return { runs: [], expected: 0 };
  const present = new Set<number>();
  for (const row of unique) present.add(dateOfClose(raw.time[row]));
  const sessions = calendar.sessionsBetween(
    dateOfClose(raw.time[unique[0]]),
    dateOfClose(raw.time[unique[unique.length - 1]]),
  );
  const runs: MissingRun[] = [];
  let open: MissingRun | undefined;
  for (const session of sessions) {
    if (present.has(session.day)) open = undefined;
    else if (open) {
      open.last = session;
      open.length++;
    } else {
      open = { first: session, last: session, length: 1 };
      runs.push(open);
    }
  }
  return { runs, expected: sessions.length };
}

function describeRun(run: MissingRun): string {
  if (run.length === 1) return `no bar on ${formatDate(run.first.day)}`;
  return `no bar from ${formatDate(run.first.day)} to ${formatDate(run.last.day)} (${run.length} sessions)`;
}

/** Sessions of the calendar without a bar (long gaps apart); an error above limits.maxMissingShare. */
export const missingSessions: BarCheck = {
  name: 'missing-sessions',
  summary: 'a trading day has no bar',
  run(view, context): Finding[] {
    if (view.unique.length === 0) return [];
    if (!context.calendar.knowsHolidays) {
      const detail = `not checked: calendar ${context.calendar.name} has no list of holidays`;
      const first = [{ time: view.raw.time[view.unique[0]], detail }];
      const { symbol } = context;
      return [{ symbol, check: this.name, severity: 'info', count: 0, rows: view.rows, share: 0, first }];
    }
    const { runs, expected } = missingRuns(view, context);
    const short = runs.filter((run) => run.length < context.limits.longGap);
    const count = short.reduce((sum, run) => sum + run.length, 0);
    return findingOf(view, context, {
      check: this.name,
      severity: count > context.limits.maxMissingShare * expected ? 'error' : 'warning',
      count,
      expected,
      first: short.map((run) => ({ time: run.first.close, detail: describeRun(run) })),
    });
  },
};

/** A gap of months or years: often a ticker that two companies used one after the other. Counts sessions. */
export const longGap: BarCheck = {
  name: 'long-gap',
  summary: 'months without a bar; the ticker may have changed hands',
  run(view, context) {
    if (!context.calendar.knowsHolidays) return [];
    const { runs, expected } = missingRuns(view, context);
    const long = runs.filter((run) => run.length >= context.limits.longGap);
    return findingOf(view, context, {
      check: this.name,
      severity: 'warning',
      count: long.reduce((sum, run) => sum + run.length, 0),
      expected,
      first: long.map((run) => ({
        time: run.first.close,
        detail: `${describeRun(run)}: what follows may be another instrument under the same ticker`,
      })),
    });
  },
};

/** Intraday: bars that sessions with at least one bar lack. No trade in a thin name is not an error, so a remark. */
export const missingBars: BarCheck = {
  name: 'missing-bars',
  summary: 'sessions lack some of their intraday bars',
  run(view, context) {
    if (context.interval === '1d') return [];
    const { raw, unique } = view;
    const width = intervals[context.interval];
    const counts = new Map<number, number>();
    for (const row of unique) {
      const day = dateOfClose(raw.time[row]);
      const session = context.calendar.session(day);
      if (session && raw.time[row] > session.open && raw.time[row] <= session.close) {
        counts.set(day, (counts.get(day) ?? 0) + 1);
      }
    }
    let expected = 0;
    let count = 0;
    const short: { time: number; lacking: number; detail: string }[] = [];
    for (const [day, have] of counts) {
      const session = context.calendar.session(day);
      if (!session) continue;
      const want = Math.ceil((session.close - session.open) / width);
      expected += want;
      const lacking = Math.max(0, want - have);
      count += lacking;
      const detail = `${formatDate(day)} has ${have} of ${want} bars`;
      if (lacking > 0) short.push({ time: session.close, lacking, detail });
    }
    short.sort((a, b) => b.lacking - a.lacking || a.time - b.time);
    const first = short.map(({ time, detail }) => ({ time, detail }));
    return findingOf(view, context, { check: this.name, severity: 'info', count, expected, first });
  },
};

/**
 * Bars on dates that the calendar has closed and, intraday, bars that do not end inside the session. An error where so many
 * do not that the stamps must be of another time zone, or the market one that is open when this calendar's is closed: such
 * bars would count as known hours before they are.
 */
export const outsideSession: BarCheck = {
  name: 'outside-session',
  summary: 'a bar lies outside trading hours or on a closed day',
  run(view, context) {
    const { calendar, interval } = context;
    const { raw } = view;
    if (interval === '1d' && !calendar.knowsHolidays) return [];
    const why = (row: number): string | undefined => {
      const time = raw.time[row];
      const day = dateOfClose(time);
      const session = calendar.session(day);
      if (!session) return calendar.knowsHolidays ? `${formatDate(day)} is no session of ${calendar.name}` : undefined;
      if (interval === '1d' || (time > session.open && time <= session.close)) return undefined;
      return `outside the session of ${calendar.name}`;
    };
    const rows = [...view.order].filter((row) => why(row) !== undefined);
    const usual = interval === '1d' ? closedShare : 0.5;
    const cause = rows.length > usual * view.order.length ? causeOfOutside(view, context) : undefined;
    const detail = (row: number) => `${why(row)}${cause ? `; ${cause}` : ''}`;
    const severity = cause ? 'error' : 'warning';
    return findingOfRows(view, context, { check: this.name, severity, rows, detail });
  },
};

/** Share of a session's length that traded bars never leave empty day after day. */
const quarter = 0.25;
/** Share of bars on closed dates from which the calendar is another market's; of a week without pause it is 2 / 7. */
const closedShare = 0.1;

/** Fewer bars than this may lie anywhere. */
const fewest = 20;

/** Why most bars lie outside; undefined when they may be of extended hours, or are too few to tell. */
function causeOfOutside(view: BarView, { calendar }: CheckContext): string | undefined {
  if (view.unique.length < fewest) return undefined;
  let closed = 0;
  let early = false;
  let late = false;
  for (const row of view.unique) {
    const time = view.raw.time[row];
    const session = calendar.session(dateOfClose(time));
    if (!session) {
      closed++;
      continue;
    }
    const part = (time - session.open) / (session.close - session.open);
    early ||= part > 0 && part <= quarter;
    late ||= part > 1 - quarter && part <= 1;
  }
  if (closed > closedShare * view.unique.length) {
    return `${closed.toLocaleString('en-US')} lie on closed days: a market with other hours? say so: --calendar 24x7 (XNSE, 24x5), or for single symbols in a universe file`;
  }
  if (early && late) return undefined;
  return `none lies in the ${early ? 'last' : 'first'} quarter of a session: are the stamps of another --timezone?`;
}
