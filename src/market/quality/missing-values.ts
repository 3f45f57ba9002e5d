import type { BarCheck } from './check.ts';
import { findingOfRows, rowsWhere } from './findings.ts';
import { hasVolume, type RawBars } from './raw-bars.ts';

const needed = ['time', 'open', 'high', 'low', 'close', 'adj_close'] as const;

/** Rows that lack a time or a price (or a volume, where the kind has one); an error above limits.maxMissingShare. */
export const missingValues: BarCheck = {
  name: 'missing-values',
  summary: 'a time, price or volume is missing',
  run(view, context) {
    const names = hasVolume(context.kind) ? ([...needed, 'volume'] as const) : needed;
    const missing = (row: number) => names.filter((name) => !Number.isFinite(view.raw[name][row]));
    const rows = rowsWhere(view, (row) => names.some((name) => !Number.isFinite(view.raw[name][row])));
    const severity = rows.length > context.limits.maxMissingShare * view.rows ? 'error' : 'warning';
    const detail = (row: number) => `no ${missing(row).join(', ')}`;
    return findingOfRows(view, context, { check: this.name, severity, rows, detail });
  },
  isImpossible: (raw: RawBars, row) => needed.some((name) => !Number.isFinite(raw[name][row])),
};
