import { formatDate, microsPerDay } from '../../core/time.ts';
import { type BarView, viewBars } from './bar-view.ts';
import type { Finding } from './check.ts';
import type { RawBars } from './raw-bars.ts';

export interface PanelSeries {
  readonly symbol: string;
  readonly raw: RawBars;
}

/** Equal bars among common times from which two symbols are taken for one series, and the least number of those. */
const identicalShare = 0.95;
const fewestCommon = 20;
const lateDays = 10;

/** How many of the bars with common times have equal open, high, low and close. Stops once the share can't be reached. */
function compareSeries(a: BarView, b: BarView): { common: number; equal: number } {
  const allowed = (1 - identicalShare) * Math.min(a.unique.length, b.unique.length);
  let common = 0;
  let equal = 0;
  for (let i = 0, j = 0; i < a.unique.length && j < b.unique.length && common - equal <= allowed; ) {
    const p = a.unique[i];
    const q = b.unique[j];
    if (a.raw.time[p] < b.raw.time[q]) i++;
    else if (a.raw.time[p] > b.raw.time[q]) j++;
    else {
      common++;
      const same = (['open', 'high', 'low', 'close'] as const).every((name) =>
        Object.is(a.raw[name][p], b.raw[name][q]),
      );
      if (same) equal++;
      i++;
      j++;
    }
  }
  return { common, equal };
}

/**
 * Checks that need all symbols at once: two symbols with one series (mislabelled data: an error for both), and symbols
 * that begin or end more than ten days after or before the panel does (a listing, a delisting: worth knowing).
 */
export function checkPanel(series: readonly PanelSeries[]): Finding[] {
  const views = series
    .map(({ symbol, raw }) => ({ symbol, view: viewBars(raw) }))
    .filter((s) => s.view.unique.length > 0);
  const findings: Finding[] = [];
  const add = (at: number, check: string, severity: Finding['severity'], time: number, detail: string, count = 1) => {
    const { symbol, view } = views[at];
    const share = Math.min(1, count / view.rows);
    findings.push({ symbol, check, severity, count, rows: view.rows, share, first: [{ time, detail }] });
  };
  const firstOf = ({ raw, unique }: BarView) => raw.time[unique[0]];
  const lastOf = ({ raw, unique }: BarView) => raw.time[unique[unique.length - 1]];
  const begins = views.reduce((earliest, { view }) => Math.min(earliest, firstOf(view)), Infinity);
  const ends = views.reduce((latest, { view }) => Math.max(latest, lastOf(view)), -Infinity);
  views.forEach(({ view }, i) => {
    for (let j = 0; j < i; j++) {
      const { common, equal } = compareSeries(view, views[j].view);
      if (common < fewestCommon || equal < identicalShare * common) continue;
      const text = (other: string) => `${equal} of ${common} common bars equal those of ${other}: one is mislabelled`;
      add(j, 'identical-series', 'error', firstOf(views[j].view), text(views[i].symbol), equal);
      add(i, 'identical-series', 'error', firstOf(view), text(views[j].symbol), equal);
    }
    const first = firstOf(view);
    if (first - begins > lateDays * microsPerDay) {
      add(i, 'late-start', 'info', first, `begins ${formatDate(first)}; the panel begins ${formatDate(begins)}`);
    }
    const last = lastOf(view);
    if (ends - last > lateDays * microsPerDay) {
      add(i, 'early-end', 'info', last, `ends ${formatDate(last)}; the panel ends ${formatDate(ends)}`);
    }
  });
  return findings;
}
