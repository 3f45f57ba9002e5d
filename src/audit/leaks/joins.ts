import { microsPerDay } from '../../core/time.ts';
import type { MarketData, Series, SymbolData } from '../../features/market-data.ts';
import type { Leak } from './leak.ts';
import { type Parts, withColumns } from './pipeline.ts';

/** A column that joins a series by a rule of its own: the value of the last row for which `isThere` says so. */
const joined =
  (name: string, value: (series: Series, at: number) => number): Leak['plant'] =>
  (parts) =>
    withColumns(parts, (market, symbol) => {
      const series = market.series.get(name) as Series;
      const { time } = (market.symbols.get(symbol) as SymbolData).bars;
      return { mine: time.map((at) => value(series, at)) };
    });

function lastWhere(series: Series, isThere: (row: number) => boolean): number {
  let found = Number.NaN;
  let latest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < series.value.length; row++) {
    if (!isThere(row) || series.period[row] < latest) continue;
    latest = series.period[row];
    found = series.value[row];
  }
  return found;
}

function withSeries(parts: Parts, name: string, change: (series: Series) => Series): Parts {
  const market: MarketData = { ...parts.market, series: new Map(parts.market.series) };
  (market.series as Map<string, Series>).set(name, change(market.series.get(name) as Series));
  return { ...parts, market };
}

const seen = ['truncation', 'future-noise'];

/** Leaks of what is joined by time. */
export const joinLeaks: readonly Leak[] = [
  {
    name: 'series joined on the end of its period',
    summary: 'a monthly figure seen as soon as its month is over, weeks before it came out',
    plant: joined('monthly', (series, at) => lastWhere(series, (row) => series.period[row] + 31 * microsPerDay <= at)),
    expected: seen,
  },
  {
    name: 'revised figure before its revision',
    summary: 'the last revision, seen from the day of the first release',
    plant: joined('monthly', (series, at) => {
      const released = new Set(Array.from(series.period).filter((_, row) => series.availableAt[row] <= at));
      return lastWhere(series, (row) => released.has(series.period[row]));
    }),
    expected: seen,
  },
  {
    name: 'evening figure joined on the date',
    summary: 'published after the close, used at the close of the same day',
    plant: joined('evening', (series, at) => lastWhere(series, (row) => series.period[row] <= at)),
    expected: seen,
  },
  {
    name: 'available_at set to the start of the period',
    summary: 'the series itself says that a month was known on its first day',
    plant: (parts) =>
      withSeries(parts, 'monthly', (series) => {
        const order = Int32Array.from(series.period.keys()).filter((row) => row % 2 === 0);
        order.sort((a, b) => series.period[a] - series.period[b]);
        const period = Float64Array.from(order, (row) => series.period[row]);
        return { period, availableAt: period.slice(), value: Float64Array.from(order, (row) => series.value[row]) };
      }),
    expected: ['availability'],
  },
  {
    name: 'reference joined a bar late',
    summary: 'the return of the reference over the bar that comes next',
    plant: (parts) =>
      withColumns(parts, (market, symbol) => {
        const reference = (market.symbols.get('REF') as SymbolData).bars;
        const rowOf = new Map(Array.from(reference.time, (at, row) => [at, row]));
        const { close } = reference.columns;
        const { time } = (market.symbols.get(symbol) as SymbolData).bars;
        return { mine: time.map((at) => close[(rowOf.get(at) ?? Number.NaN) + 1] / close[rowOf.get(at) ?? 0] - 1) };
      }),
    expected: seen,
  },
  {
    name: 'join that an entry gets wrong',
    summary: 'the columns of a series moved a month ahead between features and files',
    plant: (parts) => ({
      ...parts,
      compute: (market, symbols, wanted) =>
        new Map(
          [...parts.compute(market, symbols, wanted)].map(([symbol, columns]) => {
            const name = 'self_series_monthly';
            const own = columns[name];
            return [
              symbol,
              own ? { ...columns, [name]: own.map((_, i) => own[Math.min(own.length - 1, i + 15)]) } : columns,
            ];
          }),
        ),
    }),
    expected: ['availability', ...seen],
  },
];
