import type { BarCheck } from './check.ts';
import { findingOfRows, rowsWhere, show } from './findings.ts';
import type { RawBars } from './raw-bars.ts';

const prices = ['open', 'high', 'low', 'close', 'adj_close'] as const;
const offenders = (raw: RawBars, row: number) => prices.filter((name) => raw[name][row] <= 0);

/** A price of zero or less. */
export const nonPositivePrice: BarCheck = {
  name: 'non-positive-price',
  summary: 'a price is zero or negative',
  run(view, context) {
    const rows = rowsWhere(view, (row) => offenders(view.raw, row).length > 0);
    const detail = (row: number) =>
      offenders(view.raw, row)
        .map((name) => `${name} ${show(view.raw[name][row])}`)
        .join(', ');
    return findingOfRows(view, context, { check: this.name, severity: 'error', rows, detail });
  },
  isImpossible: (raw, row) => offenders(raw, row).length > 0,
};
