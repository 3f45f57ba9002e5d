import type { BarFrame } from '../../core/frame.ts';
import { createRng, deriveSeed } from '../../core/rng.ts';
import { microsPerDay, microsPerHour } from '../../core/time.ts';
import {
  bars,
  crossAssetFeature,
  panelFeature,
  seriesFeature,
  statisticalFeature,
} from '../../features/define-feature.ts';
import type { FeatureInstance } from '../../features/instance.ts';
import type { MarketData, Series, SymbolData } from '../../features/market-data.ts';
import type { Panel } from '../../io/panel.ts';
import { labelSpec } from '../../labels/label-spec.ts';
import { calendarFor } from '../../market/calendar/index.ts';
import { generateMarket } from '../../market/synthetic/index.ts';
import { rollingMean } from '../../math/rolling.ts';
import { distance } from '../../math/series.ts';
import { featureFunction } from '../feature-function.ts';
import { labelFunction } from '../label-function.ts';
import { panelOf } from '../panel-of.ts';
import type { AuditSubject, FeatureSubject, LabelSubject, SymbolColumns, TradeFill } from '../subject.ts';
import { nextOpenFills } from '../trading.ts';
import { type Learning, learn, ownRows } from './learning.ts';
import { type RowPlan, splitRows } from './row-plan.ts';

/** A whole pipeline as parts that a leak can replace. */
export interface Parts {
  readonly market: MarketData;
  readonly symbols: readonly string[];
  readonly instances: readonly FeatureInstance[];
  readonly compute: FeatureSubject['compute'];
  readonly labels: LabelSubject['compute'];
  readonly horizonBars: number;
  /** Between files and models. */
  readonly editPanel: (panel: Panel) => Panel;
  /** Between features and files. */
  readonly store: (columns: SymbolColumns) => SymbolColumns;
  readonly split: (panel: Panel) => RowPlan;
  readonly learning: Learning;
  readonly fills: (bars: readonly BarFrame[], seed: number) => readonly TradeFill[];
}

const lookbackBars = 20;
const horizonBars = 3;

/** An honest pipeline on a small market with nothing to find: gaps, symbols that stop early, series, a reference, a panel. */
export function cleanPipeline(seed: number, interval: '1d' | '60m'): Parts {
  const market = smallMarket(seed, interval);
  const symbols = [...market.symbols.keys()].filter((symbol) => symbol !== referenceSymbol);
  const instances = honestInstances(interval);
  return {
    market,
    symbols,
    instances,
    compute: featureFunction(instances),
    labels: labelFunction(labelSpec(`up:horizon=${horizonBars}`), symbols),
    horizonBars,
    editPanel: (panel) => panel,
    store: (columns) => columns,
    split: splitRows,
    learning: ownRows,
    fills: nextOpenFills,
  };
}

/** What the checks look at. */
export function subjectOf(parts: Parts, seed: number): AuditSubject {
  const { market, symbols, instances, compute, labels } = parts;
  const whole = compute(market, symbols);
  const panel = parts.editPanel(panelOf(market, symbols, whole, labels(market)));
  const plan = parts.split(panel);
  const stored = new Map(
    [...parts.store(whole)].map(([symbol, columns]) => [symbol, { time: timeOf(market, symbol), columns }]),
  );
  const frames = symbols.map((symbol) => (market.symbols.get(symbol) as SymbolData).bars);
  return {
    features: { market, symbols, instances, compute, stored },
    labels: { market, symbols, horizonBars: parts.horizonBars, task: { kind: 'binary' }, compute: labels },
    rows: { panel, task: { kind: 'binary' }, horizonBars: parts.horizonBars, lookbackBars, ...plan },
    procedure: {
      run: (given, only) => {
        const folds = parts.split(given).folds.filter(({ fold }) => only?.has(fold) ?? true);
        return learn(given, folds, parts.learning);
      },
    },
    trading: { bars: frames, run: (given: readonly BarFrame[]) => parts.fills(given, seed) },
  };
}

function timeOf(market: MarketData, symbol: string): Float64Array {
  return (market.symbols.get(symbol) as SymbolData).bars.time;
}

const referenceSymbol = 'REF';

function smallMarket(seed: number, interval: '1d' | '60m'): MarketData {
  const names = ['A', 'B', 'C', 'D', 'E', referenceSymbol];
  const days = interval === '1d' ? 360 : 60;
  const { bars: frames } = generateMarket({ symbols: names, days, interval, edge: 0, seed, delistings: 0 });
  const calendar = calendarFor('XNYS');
  const symbols = new Map(
    frames.map((frame, i): [string, SymbolData] => [names[i], { bars: withDefects(frame, i), calendar }]),
  );
  const time = frames[0].time;
  return {
    interval,
    symbols,
    series: new Map([
      ['monthly', monthly(time, seed)],
      ['evening', evening(time, seed)],
    ]),
  };
}

/** Two symbols stop early; two have bars without prices. */
function withDefects(frame: BarFrame, index: number): BarFrame {
  const n = frame.time.length;
  const rows = index === 3 ? Math.floor(0.85 * n) : index === 4 ? Math.floor(0.7 * n) : n;
  const isGap = (row: number) => index === 1 && [60, 61, 62, 150, 200, 201, 290].includes(row);
  const columns = Object.fromEntries(
    Object.entries(frame.columns).map(([name, values]) => [
      name,
      Float64Array.from(values.slice(0, rows), (value, row) => (isGap(row) && name !== 'volume' ? Number.NaN : value)),
    ]),
  ) as BarFrame['columns'];
  return { ...frame, time: frame.time.slice(0, rows), symbolId: frame.symbolId.slice(0, rows), columns };
}

/** A monthly figure, known 20 days after its month and revised 25 days later. */
function monthly(time: Float64Array, seed: number): Series {
  const rng = createRng(deriveSeed(seed, 'monthly'));
  const rows: [number, number, number][] = [];
  const first = new Date(time[0] / 1000);
  for (let month = -12; ; month++) {
    const period = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + month, 1) * 1000;
    const end = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + month + 1, 1) * 1000;
    if (period > time[time.length - 1]) break;
    const value = 100 + rng.normal();
    rows.push([period, end + 20 * microsPerDay, value], [period, end + 45 * microsPerDay, value + 0.5 * rng.normal()]);
  }
  return seriesOf(rows);
}

/** A daily figure that comes out an hour after the close. */
function evening(time: Float64Array, seed: number): Series {
  const rng = createRng(deriveSeed(seed, 'evening'));
  const days = [...new Set(Array.from(time, (at) => Math.floor(at / microsPerDay) * microsPerDay))];
  return seriesOf(days.map((day) => [day, day + 22 * microsPerHour, rng.normal()]));
}

function seriesOf(rows: readonly (readonly [number, number, number])[]): Series {
  const sorted = [...rows].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
  return {
    period: Float64Array.from(sorted, ([period]) => period),
    availableAt: Float64Array.from(sorted, ([, at]) => at),
    value: Float64Array.from(sorted, ([, , value]) => value),
  };
}

const shared = { params: {}, scaleFree: true, formula: 'see the code', source: 'selftest' } as const;

function honestInstances(interval: '1d' | '60m'): FeatureInstance[] {
  const momentum = (period: number) => ({
    definition: statisticalFeature({
      ...shared,
      name: 'self_return',
      summary: 'return over some bars',
      inputs: ['close'],
      params: { period: bars(5, 'bars', 1) },
      warmup: (params) => params.period,
      outputs: (params) => [`self_return_${params.period}`],
      compute: ({ close }, params) => [
        close.map((price, i) => price / close[i - params.period] - 1 || (i < params.period ? Number.NaN : 0)),
      ],
    }),
    params: { period },
  });
  const average = (period: number) => ({
    definition: statisticalFeature({
      ...shared,
      name: 'self_average',
      summary: 'distance from the average',
      inputs: ['close'],
      params: { period: bars(10) },
      warmup: (params) => params.period - 1,
      outputs: (params) => [`self_average_${params.period}`],
      compute: ({ close }, params) => [distance(close, rollingMean(close, params.period))],
    }),
    params: { period },
  });
  const range = {
    definition: statisticalFeature({
      ...shared,
      name: 'self_range',
      summary: 'place of the close in the bar',
      inputs: ['high', 'low', 'close', 'volume'],
      warmup: () => 0,
      outputs: () => ['self_range', 'self_width'],
      compute: ({ high, low, close }) => [
        close.map((price, i) => (high[i] > low[i] ? (price - low[i]) / (high[i] - low[i]) : 0.5)),
        close.map((price, i) => (high[i] - low[i]) / price),
      ],
    }),
    params: {},
  };
  const relative = {
    definition: crossAssetFeature({
      ...shared,
      name: 'self_relative',
      summary: 'return less that of a reference',
      inputs: ['close', 'reference'],
      warmup: () => 5,
      outputs: () => ['self_relative'],
      compute: ({ close, reference }) => [
        close.map((price, i) => (i < 5 ? Number.NaN : price / close[i - 5] - reference[i] / reference[i - 5])),
      ],
    }),
    params: {},
    of: referenceSymbol,
  };
  const change = (of: string) => ({
    definition: seriesFeature({
      ...shared,
      name: 'self_series',
      summary: 'change of a series',
      warmup: () => 1,
      outputs: () => ['self_series'],
      compute: (values) => [values[1] - values[0]],
    }),
    params: {},
    of,
  });
  const rank = {
    definition: panelFeature({
      ...shared,
      name: 'self_rank',
      summary: 'rank of the return of the bar among all symbols',
      warmup: () => 1,
      outputs: () => ['self_rank'],
      compute: (panel) => {
        const returns = panel.bars.close.map((close) => close.map((price, t) => price / close[t - 1] - 1));
        return [
          returns.map((own) =>
            own.map((value, t) => (value >= -1 ? returns.filter((other) => other[t] < value).length : Number.NaN)),
          ),
        ];
      },
    }),
    params: {},
  };
  const own = [momentum(1), momentum(5), average(10), average(20), range, relative, rank, change('monthly')];
  return interval === '1d' ? [...own, change('evening')] : own;
}

/** Adds columns to what the features give; `columns` sees the market as the features do. */
export function withColumns(
  parts: Parts,
  columns: (market: MarketData, symbol: string, symbols: readonly string[]) => Record<string, Float64Array>,
): Parts {
  return {
    ...parts,
    compute: (market, symbols, wanted) =>
      new Map(
        [...parts.compute(market, symbols, wanted)].map(([symbol, own]) => [
          symbol,
          { ...own, ...columns(market, symbol, symbols) },
        ]),
      ),
  };
}
