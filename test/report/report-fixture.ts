import { parseTime } from '../../src/core/time.ts';
import type { FoldScore, ReportData, Score } from '../../src/report/report-data.ts';
import { fixtureCurve } from './curve-fixture.ts';
import { fixtureRegimes } from './regimes-fixture.ts';
import { fixtureCalibration, fixtureEnsemble } from './second-stage-fixture.ts';
import { fixtureTearSheet } from './tear-sheet-fixture.ts';
import { fixtureUncertainty } from './uncertainty-fixture.ts';

const at = (date: string) => parseTime(date, 'date');

const score = (name: string, value: number, half: number, baseline: number, baselineName: string): Score => ({
  name,
  unit: 'ratio',
  value,
  low: value - half,
  high: value + half,
  baseline,
  baselineName,
  better: /loss|Brier|error/.test(name) ? 'lower' : 'higher',
});

const foldYears = [2014, 2016, 2018, 2020, 2022];

function folds(): FoldScore[] {
  const values = [0.509, 0.498, 0.514, 0.503, 0.511];
  return foldYears.map((year, i) => ({
    label: `fold ${i + 1}`,
    rows: 9_820 + 13 * i,
    from: at(`${year}-01-02`),
    to: at(`${year + 1}-12-29`),
    value: values[i],
    low: values[i] - 0.012,
    high: values[i] + 0.013,
  }));
}

const bins = (shift: number, slope: number) =>
  [0.22, 0.27, 0.31, 0.35, 0.39, 0.44].map((predicted, i) => {
    const observed = shift + slope * (predicted - 0.33);
    return {
      from: predicted - 0.02,
      to: predicted + 0.02,
      predicted,
      observed,
      count: [420, 3100, 14200, 18800, 8300, 700][i],
      low: observed - 0.02,
      high: observed + 0.02,
    };
  });

/** A whole report over `days` bars, `symbols` symbols and `features` features; numbers are made up but coherent. */
export function fixtureReport(
  options: { days?: number; symbols?: number; features?: number; name?: string } = {},
): ReportData {
  const { days = 5040, symbols = 20, features = 62, name = 'plan26-7c1d2a90-20261121' } = options;
  const auc = score('AUC, one against the rest', 0.507, 0.006, 0.5, 'coin toss');
  const feature = (i: number) =>
    ['rsi_14', 'atr_14', 'macd_12_26_9_hist', 'bollinger_percent_b_20', 'obv_slope_20', 'adx_14', 'zscore_close_50'][
      i % 7
    ] + (i < 7 ? '' : `_lag${Math.floor(i / 7)}`);
  return {
    run: name,
    facts: [
      { label: 'Predicts', value: 'direction, 1 bar ahead, band ±0.1 %' },
      { label: 'Bars', value: '1d' },
      { label: 'Symbols', value: String(symbols) },
      { label: 'Features', value: `${features} (plan26)` },
      { label: 'Predictions', value: '49,230 out-of-fold' },
      { label: 'Tested on', value: '2014-01-02 to 2023-12-29' },
      { label: 'Engine', value: 'XGBoost 2.1.4, CPU' },
      { label: 'Configurations tried', value: '1' },
    ],
    verdict: {
      level: 'weak',
      sentence:
        'Weak evidence that the model predicts next-day direction, and none that it pays: after costs it earned less than holding the market.',
      rule: 'The interval of the primary score is compared with chance.',
      reasons: [
        'The interval of the AUC lies above 0.5, by little.',
        'Three of five folds alone cannot be told from chance.',
      ],
    },
    headline: [
      auc,
      { ...score('Sharpe ratio, annualised', 0.18, 0.44, 0.61, 'buy and hold'), unit: 'number' },
      { ...score('Return a year, after costs', 0.021, 0.052, 0.079, 'buy and hold'), unit: 'percent' },
    ],
    level: 0.95,
    audit: { audited: false, note: 'No leakage audit is on file for this run.' },
    trials: 'One configuration was tried.',
    tearSheet: fixtureTearSheet(fixtureCurve(days)),
    backtest: {
      known: true,
      value: {
        curve: fixtureCurve(days),
        benchmarkName: 'buy and hold, equal weight',
        benchmarkSharpe: 0.4,
        metrics: [
          { name: 'Total return', unit: 'percent', strategy: 0.493, benchmark: 3.62 },
          { name: 'Return a year', unit: 'percent', strategy: 0.021, benchmark: 0.079 },
          { name: 'Volatility, annualised', unit: 'percent', strategy: 0.118, benchmark: 0.151 },
          { name: 'Sharpe ratio, annualised', unit: 'number', strategy: 0.18, benchmark: 0.61 },
          { name: 'Max drawdown', unit: 'percent', strategy: -0.312, benchmark: -0.287 },
          { name: 'Longest drawdown', unit: 'bars', strategy: 1204, benchmark: 803 },
          { name: 'Turnover a year', unit: 'number', strategy: 41.2, benchmark: Number.NaN },
        ],
        rules: ['Signals act at the next bar’s open.', 'Fee 1 bps, half-spread 2 bps, slippage 2 bps per side.'],
        annualisation: 'Yearly figures: mean × 252, standard deviation × √252 bars a year; risk-free rate 0.',
        breakEven: 'The strategy breaks even at 7.4 bps a side.',
        costs: [0, 1, 2, 4].map((multiple) => ({
          multiple,
          bpsPerSide: 5 * multiple,
          totalReturn: 0.9 - 0.4 * multiple,
          cagr: 0.041 - 0.02 * multiple,
          sharpe: 0.36 - 0.18 * multiple,
          maxDrawdown: -0.27 - 0.04 * multiple,
        })),
      },
    },
    scores: {
      known: true,
      value: {
        ranges: [
          {
            name: 'Out of fold',
            withinFolds: ['AUC'],
            rows: 49_230,
            from: at('2014-01-02'),
            to: at('2023-12-29'),
            method: 'stationary block bootstrap over dates, mean block 5 bars, 1,000 draws',
            baselineSource: 'class shares of the labels known before each fold',
            scores: [
              auc,
              score('Accuracy', 0.461, 0.007, 0.457, 'most frequent class'),
              score('Balanced accuracy', 0.341, 0.004, 1 / 3, 'one class'),
              score('Macro F1', 0.331, 0.004, 0.209, 'most frequent class'),
              score('Log loss', 0.968, 0.006, 0.967, 'class frequencies'),
              score('Brier score', 0.571, 0.004, 0.57, 'class frequencies'),
              { ...score('Calibration error', 0.012, Number.NaN, Number.NaN, ''), unit: 'percent' },
            ],
            parts: [
              {
                by: 'year',
                metric: 'AUC',
                rows: [2014, 2015, 2016].map((year) => ({
                  part: String(year),
                  rows: 4_910,
                  value: 0.5 + year / 1e6,
                  low: 0.49,
                  high: 0.52,
                  corrected: 0.4,
                })),
              },
            ],
            confusion: {
              classes: ['down', 'neutral', 'up'],
              counts: [
                [100, 20, 300],
                [10, 30, 50],
                [90, 20, 410],
              ],
            },
          },
        ],
        warnings: [],
        gates: [{ name: 'AUC', wanted: 'at least 0.600', found: '0.507', passed: false }],
      },
    },
    regimes: { known: true, value: [fixtureRegimes('regime', days), fixtureRegimes('hmm_regime', days)] },
    uncertainty: { known: true, value: fixtureUncertainty() },
    foldScores: {
      known: true,
      value: {
        parts: 'fold',
        metric: 'AUC',
        baseline: 0.5,
        baselineName: 'coin toss',
        folds: folds(),
        overlapping: [],
        pooled: [
          {
            label: 'all folds',
            rows: 49_230,
            from: at('2014-01-02'),
            to: at('2023-12-29'),
            value: 0.507,
            low: 0.501,
            high: 0.513,
          },
        ],
      },
    },
    timeline: {
      known: true,
      value: {
        scheme: 'walk-forward',
        horizonBars: 20,
        embargoBars: 5,
        lookbackBars: 0,
        folds: [
          ...foldYears.map((year, i) => ({
            label: `fold ${i + 1}`,
            trainRows: 48_000 + i * 10_000,
            purgedRows: 400,
            testRows: 9_820,
            spans: [
              { kind: 'train' as const, from: at('2004-01-02'), to: at(`${year - 1}-12-01`) },
              { kind: 'purge' as const, from: at(`${year - 1}-12-01`), to: at(`${year}-01-02`) },
              { kind: 'test' as const, from: at(`${year}-01-02`), to: at(`${year + 1}-12-29`) },
            ],
          })),
          {
            label: 'hold-out',
            trainRows: 98_000,
            purgedRows: 400,
            testRows: 4_900,
            spans: [{ kind: 'holdout', from: at('2024-01-02'), to: at('2024-12-31') }],
          },
        ],
      },
    },
    reliability: {
      known: true,
      value: [
        { className: 'down', meanGap: 0.011, bins: bins(0.36, 0.4) },
        { className: 'neutral', meanGap: 0.006, bins: bins(0.3, 0.8) },
        { className: 'up', meanGap: 0.014, bins: bins(0.38, 0.3) },
      ],
    },
    importance: {
      known: true,
      value: {
        of: 'final model',
        gains: Array.from({ length: features }, (_, i) => ({ feature: feature(i), gain: 80 / (i + 6) })),
      },
    },
    quality: {
      known: true,
      value: {
        interval: '1d',
        symbols,
        rows: symbols * 2996,
        from: at('2013-01-02'),
        to: at('2024-11-27'),
        checks: [
          { check: 'missing days', severity: 'warning', symbols: 3, count: 14, worst: 'XOM (9)' },
          { check: 'high below low', severity: 'error', symbols: 1, count: 1, worst: 'JPM (1)' },
          { check: 'suspected split', severity: 'warning', symbols: 2, count: 2, worst: 'NVDA (1), ratio 4' },
        ],
      },
    },
    drift: {
      known: true,
      value: {
        baseline: 'plan26',
        from: at('2024-10-01'),
        to: at('2024-11-27'),
        features,
        drifted: 9,
        trigger: 0.2,
        triggered: false,
        method:
          'Kolmogorov-Smirnov test at 5 %, p-values corrected for the number of features (Holm); PSI over ten bins.',
        warnings: [],
        top: Array.from({ length: 8 }, (_, i) => ({
          feature: feature(i),
          ks: 0.31 - i * 0.03,
          pValue: 10 ** (i - 9),
          psi: 0.3 - i * 0.03,
          drifted: i < 6 ? 'distribution' : 'no',
        })),
      },
    },
    holdout: {
      known: true,
      value: {
        description: 'Sealed from 2024-01-02.',
        openings: [{ at: '2026-11-21T08:00:00Z', from: at('2024-01-02'), to: at('2024-12-31'), by: 'evaluate' }],
      },
    },
    reachable: {
      metric: 'AUC',
      reachable: { value: 0.534, low: 0.529, high: 0.539 },
      model: { value: 0.507, low: 0.501, high: 0.513 },
      distance: { value: 0.027, low: 0.019, high: 0.035 },
    },
    ensemble: fixtureEnsemble,
    calibration: fixtureCalibration,
    stages: ['ingest', 'features', 'splits', 'train', 'evaluate', 'backtest'].map((stage, i) => ({
      stage,
      name: stage === 'ingest' ? '1d' : name,
      id: `${i}c1d2a90e5f6`.padEnd(64, 'a7'),
      seed: '7',
      startedAt: `2026-11-21T08:0${i}:00Z`,
      seconds: [0.4, 3.1, 0.02, 9.2, 1.7, 0.6][i],
      config: { stage, nFolds: 5, horizon: 20, label: 'direction:horizon=1,band=0.001' },
      versions: { node: '20.19.4', xgboost: '2.1.4' },
      files: Array.from({ length: stage === 'ingest' ? symbols : 2 }, (_, file) => ({
        role: file % 2 ? ('out' as const) : ('in' as const),
        path: `data/bars/1d/SYM${file}.parquet`,
        sha256: 'ab12'.repeat(16),
        bytes: 90_112,
      })),
    })),
  };
}

/** A run that was trained and nothing more. */
export function bareReport(): ReportData {
  const missing = (command: string) => ({ known: false as const, why: 'Not made yet.', command });
  return {
    run: 'bare',
    facts: [],
    verdict: {
      level: 'unknown',
      sentence: 'Run bare has predictions, and nobody has scored them yet.',
      reasons: [],
      rule: '',
    },
    headline: [],
    level: 0.95,
    audit: { audited: false, note: '' },
    trials: '',
    backtest: missing('trademl backtest --run bare'),
    scores: missing('trademl evaluate --run bare'),
    regimes: missing('trademl evaluate --run bare'),
    uncertainty: missing('trademl evaluate --run bare'),
    foldScores: missing('trademl evaluate --run bare'),
    timeline: missing('trademl splits --features bare --output configs/splits/bare.json'),
    reliability: { known: false, why: 'A forecast of a number has no probabilities to calibrate.' },
    importance: { known: true, value: { of: 'final model', gains: [] } },
    quality: missing('trademl ingest --interval 1d'),
    drift: missing('trademl drift check'),
    holdout: { known: true, value: { description: 'This run keeps no hold-out.', openings: [] } },
    reachable: undefined,
    stages: [],
  };
}

/** Keys whose strings are words of the program and never come from a file or a user. */
const ownWords = new Set(['level', 'unit', 'better', 'kind', 'role', 'by', 'rule']);

/** The same report with `poison` in every string that a user or a file could have written. */
export function poisoned<T>(value: T, poison: string, key = ''): T {
  if (typeof value === 'string') return (ownWords.has(key) ? value : `${value}${poison}`) as T;
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((inner) => poisoned(inner, poison, key)) as T;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, poisoned(inner, poison, name)])) as T;
}
