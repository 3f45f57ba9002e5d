import type { BarCheck, QualityLimits } from './check.ts';
import { findingOfRows, rowsWhere, show } from './findings.ts';
import type { RawBars } from './raw-bars.ts';

function fault(raw: RawBars, row: number, { priceSlack }: QualityLimits): string | undefined {
  const high = raw.high[row];
  const low = raw.low[row];
  const slack = priceSlack * Math.abs(high);
  if (high < low - slack) return `high ${show(high)} is below low ${show(low)}`;
  for (const name of ['open', 'close'] as const) {
    const price = raw[name][row];
    if (price > high + slack) return `${name} ${show(price)} is above high ${show(high)}`;
    if (price < low - slack) return `${name} ${show(price)} is below low ${show(low)}`;
  }
  return undefined;
}

/** high >= low, and open and close between them. Missing prices are another check's business. */
export const priceOrder: BarCheck = {
  name: 'price-order',
  summary: 'high is below low, or open or close lies outside them',
  run(view, context) {
    const rows = rowsWhere(view, (row) => fault(view.raw, row, context.limits) !== undefined);
    const detail = (row: number) => fault(view.raw, row, context.limits) ?? '';
    return findingOfRows(view, context, { check: this.name, severity: 'error', rows, detail });
  },
  isImpossible: (raw, row, limits) => fault(raw, row, limits) !== undefined,
};
