import { formatTime } from '../../core/time.ts';
import type { Check, Finding } from '../check.ts';
import type { FoldPart, RowSubject } from '../subject.ts';

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Training and test rows, looked at row by row whatever the splits file says of itself: no row is in both, no label
 * interval of a training row touches one of a test row, training after a test window keeps its distance, and the hold-out
 * is in nothing.
 */
export const splits: Check = {
  name: 'splits',
  summary: 'training and test rows share no row, no label interval and no border; the hold-out is sealed',
  needs: ({ rows }) => (rows ? undefined : 'no splits'),
  run: (subject) => {
    const rows = subject.rows as RowSubject;
    const findings: Finding[] = (rows.complaints ?? []).map(({ where, message }) => ({
      severity: 'leak',
      where,
      message,
    }));
    let pairs = 0;
    for (const part of rows.folds) {
      findings.push(...checkFold(rows, part));
      pairs += part.train.length + part.test.length;
    }
    findings.push(...checkHoldout(rows));
    return { counts: { folds: rows.folds.length, rows: pairs, 'hold-out rows': rows.holdout.length }, findings };
  },
};

function checkFold(subject: RowSubject, { fold, train, test }: FoldPart): Finding[] {
  const { panel, horizonBars, lookbackBars } = subject;
  const { time, labelKnownAt } = panel;
  const where = `fold ${fold}`;
  const isTest = new Set(test);
  const shared = train.filter((row) => isTest.has(row)).length;
  if (train.length === 0 || test.length === 0) return [];
  const spans = mergedLabels(time, labelKnownAt, test);
  const clock = Float64Array.from(new Set(time)).sort();
  let overlaps = 0;
  let worst = -1;
  let nearest = Number.POSITIVE_INFINITY;
  let lookingBack = 0;
  for (const row of train) {
    if (isTest.has(row)) continue;
    const before = lastFrom(spans, labelKnownAt[row]);
    const span = spans[before];
    if (span !== undefined && span.to >= time[row]) {
      overlaps++;
      if (worst < 0) worst = row;
      continue;
    }
    if (span === undefined || span.to >= time[row]) continue;
    const gap = place(clock, time[row]) - place(clock, span.to) - 1;
    nearest = Math.min(nearest, gap);
    if (gap + 1 < lookbackBars) lookingBack++;
  }
  const findings: Finding[] = [];
  const say = (severity: Finding['severity'], message: string, row?: number) => {
    findings.push({ severity, where, message, ...(row !== undefined && { time: formatTime(time[row]) }) });
  };
  if (shared > 0) say('leak', `${shared} rows are both training and test rows`);
  if (overlaps > 0)
    say('leak', `labels of ${overlaps} training rows overlap labels of test rows: they must be purged`, worst);
  if (nearest < 1)
    say('leak', 'training goes on right after the test labels end: an embargo of at least 1 bar is missing');
  else if (nearest < horizonBars)
    say('warn', `training goes on ${nearest} bars after the test labels end; the horizon is ${horizonBars}`);
  if (lookingBack > 0)
    say(
      'note',
      `features of ${lookingBack} training rows after the test window look back into it (up to ${lookbackBars} bars); a longer embargo leaves them out`,
    );
  return findings;
}

/** Label intervals [time, known at] of rows, merged where they touch. */
function mergedLabels(time: Float64Array, knownAt: Float64Array, rows: Int32Array): Span[] {
  const spans: { from: number; to: number }[] = [];
  for (const row of rows.slice().sort((a, b) => time[a] - time[b])) {
    const last = spans[spans.length - 1];
    const to = Math.max(time[row], knownAt[row] || time[row]);
    if (last && time[row] <= last.to) last.to = Math.max(last.to, to);
    else spans.push({ from: time[row], to });
  }
  return spans;
}

/** The last span that begins at or before a moment; -1 for none. */
function lastFrom(spans: readonly Span[], moment: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans[middle].from <= moment) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** How many clock times are before a moment. */
function place(clock: Float64Array, moment: number): number {
  let low = 0;
  let high = clock.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (clock[middle] < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

function checkHoldout({ panel, folds, final, holdout }: RowSubject): Finding[] {
  if (holdout.length === 0) return [];
  const sealed = new Set(holdout);
  const from = holdout.reduce((first, row) => Math.min(first, panel.time[row]), Number.POSITIVE_INFINITY);
  const parts = [
    ...folds.flatMap(({ fold, train, test }) => [
      { where: `fold ${fold} training`, rows: train },
      { where: `fold ${fold} test`, rows: test },
    ]),
    { where: 'final model', rows: final },
  ];
  return parts.flatMap(({ where, rows }): Finding[] => {
    const inside = rows.filter((row) => sealed.has(row)).length;
    const late = rows.filter((row) => panel.labelKnownAt[row] >= from).length;
    if (inside > 0) return [{ severity: 'leak', where, message: `has ${inside} rows of the hold-out` }];
    if (late > 0)
      return [{ severity: 'leak', where, message: `has ${late} labels that are known only inside the hold-out` }];
    return [];
  });
}
