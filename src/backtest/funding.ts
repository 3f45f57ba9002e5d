import type { Series } from '../features/market-data.ts';
import { asOfRows } from '../math/as-of.ts';
import type { PricePanel } from './price-panel.ts';

/**
 * What positions pay by a dated series of each symbol: payments such as the funding of perpetual futures, and lending fees
 * that change from day to day. Both are read as of when they could be known, so no account knows a payment before its time.
 */

/**
 * Payments as fractions of a position's value (> 0: longs pay shorts), each in the step in which it became available: the
 * first whose close is at or after `availableAt`. Of several values of one period the first counts; a revision is no second
 * payment. What became available by the first step's close is left out: nothing is held there.
 * @param series of each symbol, undefined for none
 * @returns row-major (T, N), the sum of a step's payments, 0 where there is none
 */
export function fundingPayments(panel: PricePanel, series: readonly (Series | undefined)[]): Float64Array {
  const { time } = panel;
  const out = new Float64Array(time.length * series.length);
  series.forEach((own, id) => {
    if (!own) return;
    const paid = new Set<number>();
    let step = 0;
    for (let row = 0; row < own.value.length; row++) {
      while (step < time.length && time[step] < own.availableAt[row]) step++;
      if (step === time.length) return;
      if (paid.has(own.period[row])) continue;
      paid.add(own.period[row]);
      if (step > 0) out[step * series.length + id] += own.value[row];
    }
  });
  return out;
}

/**
 * Lending fee a year, as a fraction, for the time from the step before to each step: the latest value available at the close
 * of the step before.
 * @param series of each symbol, undefined for none
 * @returns row-major (T, N), NaN where none was known: the fixed fee holds there
 */
export function borrowRates(panel: PricePanel, series: readonly (Series | undefined)[]): Float64Array {
  const { time } = panel;
  const out = new Float64Array(time.length * series.length).fill(Number.NaN);
  series.forEach((own, id) => {
    if (!own) return;
    const rows = asOfRows(time, own.availableAt);
    for (let step = 1; step < time.length; step++) {
      if (rows[step - 1] >= 0) out[step * series.length + id] = own.value[rows[step - 1]];
    }
  });
  return out;
}
