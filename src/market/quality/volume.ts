import type { BarCheck } from './check.ts';
import { findingOfRows, rowsWhere, show } from './findings.ts';
import { hasVolume } from './raw-bars.ts';

/** Zero volume: a warning for kinds that trade, a remark for an index or pair whose other bars do carry volume. */
export const zeroVolume: BarCheck = {
  name: 'zero-volume',
  summary: 'no volume on a trading day',
  run(view, context) {
    const { volume } = view.raw;
    const trades = hasVolume(context.kind);
    if (!trades && !volume.some((value) => value > 0)) return [];
    const rows = rowsWhere(view, (row) => volume[row] === 0);
    const severity = trades ? 'warning' : 'info';
    return findingOfRows(view, context, { check: this.name, severity, rows, detail: () => 'volume 0' });
  },
};

export const negativeVolume: BarCheck = {
  name: 'negative-volume',
  summary: 'volume is negative',
  run(view, context) {
    const rows = rowsWhere(view, (row) => view.raw.volume[row] < 0);
    const detail = (row: number) => `volume ${show(view.raw.volume[row])}`;
    return findingOfRows(view, context, { check: this.name, severity: 'error', rows, detail });
  },
  isImpossible: (raw, row) => raw.volume[row] < 0,
};
