import type { BarCheck } from './check.ts';
import { findingOf, show } from './findings.ts';
import { hasVolume } from './raw-bars.ts';

/**
 * The same close many bars in a row although there was volume: a feed that stands still. Counts bars in such runs.
 * Intraday a quiet price may well stand, so there it is a remark.
 */
export const staleRun: BarCheck = {
  name: 'stale-run',
  summary: 'the close does not move for many bars that have volume',
  run(view, context) {
    const { raw, unique } = view;
    const trades = hasVolume(context.kind);
    const first: { time: number; detail: string }[] = [];
    let count = 0;
    for (let start = 0; start < unique.length; ) {
      const close = raw.close[unique[start]];
      let end = start + 1;
      const goesOn = (row: number) => raw.close[row] === close && (!trades || raw.volume[row] > 0);
      while (end < unique.length && goesOn(unique[end])) end++;
      const length = end - start;
      if (length >= context.limits.staleRun) {
        count += length;
        first.push({ time: raw.time[unique[start]], detail: `close ${show(close)} for ${length} bars` });
      }
      start = end;
    }
    const severity = context.interval === '1d' ? 'warning' : 'info';
    return findingOf(view, context, { check: this.name, severity, count, expected: view.rows, first });
  },
};
