import { parseTime } from '../../core/time.ts';
import { type FitRecord, hashRows, recordedRows } from '../../io/fit-record.ts';
import type { Check, Finding } from '../check.ts';
import type { RowSubject } from '../subject.ts';

/**
 * Each fitted object wrote down the rows it saw. All of them must be training rows of the fold that it serves, and a
 * combination of models must learn from rows that those models did not.
 */
export const fits: Check = {
  name: 'fits',
  summary: 'whatever was fitted saw training rows of its fold and no others',
  needs: ({ rows, fits: records, procedure }) => {
    if (!rows) return 'no splits';
    return records || procedure ? undefined : 'no run, no selection: name one with --run';
  },
  run: async ({ rows: given, fits: stored, procedure }) => {
    const rows = given as RowSubject;
    const records = stored ?? (await procedure?.run(rows.panel))?.fits ?? [];
    const findings = records.flatMap((record) => checkRecord(rows, record));
    findings.push(...stackersOnOwnRows(records));
    const seen = records.reduce((sum, record) => sum + record.rows, 0);
    return { counts: { 'fitted objects': records.length, rows: seen }, findings };
  },
};

function checkRecord(rows: RowSubject, record: FitRecord): Finding[] {
  const where = `${record.part} of ${record.fold === 'final' ? 'the final model' : `fold ${record.fold}`}${record.symbol ? ` (${record.symbol})` : ''}`;
  const leak = (message: string): Finding[] => [{ severity: 'leak', where, message }];
  const allowed = record.fold === 'final' ? rows.final : rows.folds.find(({ fold }) => fold === record.fold)?.train;
  if (allowed === undefined) return leak('serves a fold that the splits do not have');
  if (record.rows === 0) return [];
  const seen = recordedRows(record);
  if (seen === undefined)
    return withinTimes(rows, allowed, record) ? [] : leak('saw rows from outside the training rows’ time');
  const last = rows.panel.time.length;
  if (seen.some((row) => row >= last) || hashRows(rows.panel, seen) !== record.hash) {
    return [
      {
        severity: 'warn',
        where,
        message: 'was fitted on another version of these features: train again to have it audited',
      },
    ];
  }
  const permitted = new Set(allowed);
  const outside = seen.filter((row) => !permitted.has(row)).length;
  return outside > 0 ? leak(`saw ${outside} of ${seen.length} rows that are no training rows`) : [];
}

/** What can be said without the rows themselves. */
function withinTimes({ panel }: RowSubject, allowed: Int32Array, { from, to, latestKnownAt }: FitRecord): boolean {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let known = Number.NEGATIVE_INFINITY;
  for (const row of allowed) {
    first = Math.min(first, panel.time[row]);
    last = Math.max(last, panel.time[row]);
    known = Math.max(known, panel.labelKnownAt[row]);
  }
  const time = (text: string | null, otherwise: number) => (text === null ? otherwise : parseTime(text, 'time'));
  return time(from, first) >= first && time(to, last) <= last && time(latestKnownAt, known) <= known;
}

function stackersOnOwnRows(records: readonly FitRecord[]): Finding[] {
  return records.flatMap((record): Finding[] => {
    if (record.part !== 'stacker' && record.part !== 'calibrator') return [];
    const own = recordedRows(record);
    const bases = records.filter(({ part, fold }) => part === 'model' && fold === record.fold);
    const known = new Set(bases.flatMap((base) => Array.from(recordedRows(base) ?? [])));
    const again = own?.filter((row) => known.has(row)).length ?? 0;
    const where = `${record.part} of ${record.fold === 'final' ? 'the final model' : `fold ${record.fold}`}`;
    if (again === 0) return [];
    return [
      { severity: 'leak', where, message: `learned from ${again} rows on which the model it builds on was fitted` },
    ];
  });
}
