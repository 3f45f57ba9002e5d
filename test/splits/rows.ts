import { createRng } from '../../src/core/rng.ts';
import { microsPerDay } from '../../src/core/time.ts';
import { buildSplitPlan, type LabelledRows, type PlanOptions } from '../../src/splits/build-plan.ts';
import type { SplitPlan } from '../../src/splits/plan.ts';
import { splitSchemes } from '../../src/splits/schemes.ts';

/** Micros of a day number; day 0 is 2020-01-01. */
export function day(number: number): number {
  return Date.UTC(2020, 0, 1) * 1000 + number * microsPerDay;
}

/** One symbol, one row a day; the label of row t is known on day t + horizon and unknown at the end. */
export function dailyRows(count: number, horizon: number): LabelledRows {
  return rowsOf(
    Array.from({ length: count }, (_, t) => ({ at: t, knownAt: t + horizon < count ? t + horizon : Number.NaN })),
  );
}

/** Rows from day numbers; an unknown label has a NaN value. */
export function rowsOf(rows: readonly { at: number; knownAt: number }[]): LabelledRows {
  return {
    time: Float64Array.from(rows, ({ at }) => day(at)),
    labelKnownAt: Float64Array.from(rows, ({ knownAt }) => day(knownAt)),
    y: Float64Array.from(rows, ({ knownAt }, i) => (Number.isNaN(knownAt) ? Number.NaN : i % 2)),
  };
}

/** Symbols that begin late, end early and skip days; each label is known `horizon` rows of its own symbol later. */
export function unevenPanel(seed: number, days: number, symbols: number, horizon: number): Required<LabelledRows> {
  const rng = createRng(seed);
  const rows: { at: number; knownAt: number; symbol: number }[] = [];
  for (let symbol = 0; symbol < symbols; symbol++) {
    const first = symbol === 0 ? 0 : rng.integer(Math.floor(days / 2));
    const last = symbol === 0 ? days : days - rng.integer(Math.floor(days / 4));
    const own: number[] = [];
    for (let at = first; at < last; at++) if (rng.uniform() > 0.15) own.push(at);
    own.forEach((at, i) => {
      rows.push({ at, knownAt: own[i + horizon] ?? Number.NaN, symbol });
    });
  }
  rows.sort((a, b) => a.at - b.at || a.symbol - b.symbol);
  return {
    ...rowsOf(rows),
    symbols: Array.from({ length: symbols }, (_, symbol) => `S${symbol}`),
    symbolId: Int32Array.from(rows, ({ symbol }) => symbol),
  };
}

export function planOf(rows: LabelledRows, options: Partial<PlanOptions> & Pick<PlanOptions, 'scheme'>): SplitPlan {
  return buildSplitPlan(
    {
      horizonBars: 0,
      embargoBars: 0,
      lookbackBars: 0,
      ...(splitSchemes.get(options.scheme).reads.includes('nFolds') && { nFolds: 3 }),
      holdoutStart: undefined,
      features: 'demo',
      label: 'label_up_1',
      interval: '1d',
      ...options,
    },
    rows,
  );
}
