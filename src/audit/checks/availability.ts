import { formatTime, microsPerDay } from '../../core/time.ts';
import { computeFeature } from '../../features/compute-feature.ts';
import type { FeatureInput, SeriesFeature, SymbolFeature } from '../../features/define-feature.ts';
import { columnsOf, type FeatureInstance, isSymbolInstance } from '../../features/instance.ts';
import type { MarketData, Series } from '../../features/market-data.ts';
import { symbolInputs } from '../../features/symbol-inputs.ts';
import { totalReturnInputs } from '../../features/total-return.ts';
import type { Check, Finding } from '../check.ts';
import { isSame } from '../compare.ts';
import { timesOf } from '../cuts.ts';
import { wholeColumns } from '../feature-function.ts';
import type { FeatureSubject } from '../subject.ts';

/** Periods farther apart than this are weeks, months, quarters. */
const longPeriod = 4 * microsPerDay;

/**
 * What is joined by time, checked by going through it row by row: bars in order; a figure is not available before the
 * period that it describes is over; series and references reach a bar only when they were known at its close.
 */
export const availability: Check = {
  name: 'availability',
  summary:
    'series and references reach a bar only when they were known at its close (each join again, by a plain loop)',
  needs: ({ features }) => (features ? undefined : 'no features to compute'),
  run: (subject, { depth }) => {
    const features = subject.features as FeatureSubject;
    const { market, instances } = features;
    const symbols = depth === 'full' ? features.symbols : features.symbols.slice(0, 3);
    const findings: Finding[] = [];
    for (const symbol of features.symbols) {
      const time = timesOf(market, symbol);
      const row = time.findIndex((at, i) => i > 0 && !(at > time[i - 1]));
      if (row < 0) continue;
      findings.push({
        severity: 'leak',
        where: 'bars',
        symbol,
        time: formatTime(time[row]),
        message: 'times do not go forward',
      });
    }
    for (const [name, series] of market.series) findings.push(...tooEarly(name, series));
    const joined = instances.filter(
      ({ definition, timeframe }) =>
        timeframe === undefined &&
        (definition.scope === 'series' || (definition.scope === 'symbol' && definition.inputs.includes('reference'))),
    );
    let values = 0;
    for (const instance of joined) {
      for (const symbol of symbols) {
        const names = columnsOf(instance);
        const expected = isSymbolInstance(instance)
          ? byLoop(instance, market, symbol)
          : seriesByLoop(instance, market, timesOf(market, symbol));
        names.forEach((column, i) => {
          const found = wholeColumns(features).get(symbol)?.[column];
          if (!found) return;
          values += found.length;
          const row = found.findIndex((value, k) => !isSame(value, expected[i][k]));
          if (row < 0 || findings.some(({ where }) => where === column)) return;
          const time = formatTime(timesOf(market, symbol)[row]);
          findings.push({
            severity: 'leak',
            where: column,
            symbol,
            time,
            message: `is ${found[row]}; what was known then gives ${expected[i][row]}`,
          });
        });
      }
    }
    return { counts: { symbols: symbols.length, series: market.series.size, joins: joined.length, values }, findings };
  },
};

/** available_at against the period: weeks, months and quarters end where the next begins; a day is not known as it begins. */
function tooEarly(name: string, { period, availableAt }: Series): Finding[] {
  const distinct = Float64Array.from(new Set(period)).sort();
  const next = new Map(Array.from(distinct, (at, i) => [at, distinct[i + 1] ?? Number.NaN]));
  const row = period.findIndex((at, i) => {
    const end = next.get(at) as number;
    return end - at > longPeriod ? availableAt[i] < end : availableAt[i] <= at;
  });
  if (row < 0) return [];
  const message = `says that the period from ${formatTime(period[row])} was known at ${formatTime(availableAt[row])}, before it was over`;
  return [{ severity: 'leak', where: `series ${name}`, time: formatTime(availableAt[row]), message }];
}

/** The reference's last close by the close of each bar, found by looking at every bar of it. */
function byLoop(instance: FeatureInstance<SymbolFeature>, market: MarketData, symbol: string): Float64Array[] {
  const data = market.symbols.get(symbol);
  const other = market.symbols.get(instance.of as string);
  if (!data || !other) return [];
  const { close } = totalReturnInputs(other.bars);
  const reference = data.bars.time.map((at) => {
    let known = Number.NaN;
    for (let row = 0; row < close.length && other.bars.time[row] <= at; row++) known = close[row];
    return known;
  });
  const wanted = new Set<FeatureInput>(instance.definition.inputs);
  return computeFeature(instance, { ...symbolInputs(data, wanted), reference });
}

/** For every bar: all rows known by then, each period's last revision, in order of periods, computed afresh. */
function seriesByLoop(
  { definition, params, of }: FeatureInstance,
  market: MarketData,
  time: Float64Array,
): Float64Array[] {
  const entry = definition as SeriesFeature;
  const series = market.series.get(of as string);
  const outputs = entry.outputs(params).map(() => new Float64Array(time.length).fill(Number.NaN));
  if (!series) return outputs;
  const window = entry.warmup(params) + 1;
  let knownBefore = -1;
  let publishedAt = Number.NaN;
  let numbers: readonly number[] = [];
  time.forEach((at, bar) => {
    let known = 0;
    while (known < series.value.length && series.availableAt[known] <= at) known++;
    if (known !== knownBefore) {
      const latest = new Map<number, number>();
      for (let row = 0; row < known; row++) latest.set(series.period[row], row);
      const rows = [...latest].sort((a, b) => a[0] - b[0]).map(([, row]) => row);
      const values = rows.map((row) => series.value[row]);
      publishedAt = series.availableAt[rows[rows.length - 1]];
      numbers = values.length < window ? [] : entry.compute(Float64Array.from(values.slice(-window)), params);
      knownBefore = known;
    }
    if (entry.ofAge && known > 0) numbers = entry.compute(Float64Array.of((at - publishedAt) / microsPerDay), params);
    numbers.forEach((value, i) => {
      outputs[i][bar] = value;
    });
  });
  return outputs;
}
