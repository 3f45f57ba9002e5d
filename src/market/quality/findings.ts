import type { BarView } from './bar-view.ts';
import type { CheckContext, Finding, Offender, Severity } from './check.ts';

/** A number as a person would write it: at most 8 significant digits. */
export function show(value: number): string {
  return Number.isNaN(value) ? 'missing' : String(Number(value.toPrecision(8)));
}

export function showPercent(share: number): string {
  return `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)} %`;
}

/**
 * A finding about rows, or none when no row offends.
 * @param rows offending raw rows, in the order to show them
 */
export function findingOfRows(
  view: BarView,
  context: CheckContext,
  found: { check: string; severity: Severity; rows: readonly number[]; detail: (row: number) => string },
): Finding[] {
  const { raw } = view;
  return findingOf(view, context, {
    check: found.check,
    severity: found.severity,
    count: found.rows.length,
    expected: view.rows,
    first: found.rows.slice(0, context.limits.firstRows).map((row) => ({
      time: raw.time[row],
      detail: `${raw.row ? `row ${raw.row[row]}: ` : ''}${found.detail(row)}`,
    })),
  });
}

/** A finding about something other than rows; none when the count is zero. @param expected what count is a share of */
export function findingOf(
  view: BarView,
  context: CheckContext,
  found: { check: string; severity: Severity; count: number; expected: number; first: Offender[] },
): Finding[] {
  const { check, severity, count, expected, first } = found;
  if (count === 0) return [];
  const share = expected > 0 ? count / expected : 0;
  const shown = first.slice(0, context.limits.firstRows);
  return [{ symbol: context.symbol, check, severity, count, rows: view.rows, share, first: shown }];
}

/** Offending raw rows of a row-wise test, in file order. */
export function rowsWhere(view: BarView, offends: (row: number) => boolean): number[] {
  const rows: number[] = [];
  for (let row = 0; row < view.rows; row++) if (offends(row)) rows.push(row);
  return rows;
}
