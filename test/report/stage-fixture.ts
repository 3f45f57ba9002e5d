import { readFile } from 'node:fs/promises';
import type { StageContext, Workspace } from '../../src/core/context.ts';
import { createRng } from '../../src/core/rng.ts';
import { formatTime } from '../../src/core/time.ts';
import type { DriftCheck } from '../../src/drift/check.ts';
import { writeJson } from '../../src/io/atomic.ts';
import { writeBars } from '../../src/io/bars.ts';
import { runManifestPath, splitsPath } from '../../src/io/layout.ts';
import type { Manifest } from '../../src/io/manifest.ts';
import type { RunSummary } from '../../src/io/runs.ts';
import type { SplitPlan } from '../../src/splits/plan.ts';
import type { QualityReport } from '../../src/stages/ingest/quality-table.ts';
import { dateAt, type FixtureOptions, makeRun } from '../evaluation/run-fixture.ts';

const iso = (date: number) => formatTime(dateAt(date));

/** A run as train leaves it, its splits file included. */
export async function trainedRun(options: FixtureOptions = {}): Promise<{ ws: Workspace; ctx: StageContext }> {
  const { ws, ctx } = await makeRun(options);
  const known = JSON.parse(await readFile(runManifestPath(ws, 'r'), 'utf8')) as { summary: RunSummary };
  const manifest: Manifest<RunSummary> = {
    stage: 'train',
    name: 'r',
    id: 'c0ffee'.repeat(10),
    config: { rounds: 100, note: '</script><b>bold</b>' },
    seed: 7,
    inputs: [{ path: 'data/features/set/S0.parquet', bytes: 1234, sha256: 'ab'.repeat(32) }],
    outputs: [],
    items: {},
    versions: { trademl: '0.1.0', build: 'source', node: '20.19.4' },
    startedAt: '2026-01-02T03:04:05.678Z',
    seconds: 12.5,
    summary: {
      ...known.summary,
      learner: 'xgboost',
      splitsPath: splitsPath(ws, 'set'),
      splitsHash: '',
      outOfFoldRows: 1500,
      folds: [0, 1, 2].map((fold) => ({
        fold,
        trainRows: 100,
        validationRows: 10,
        testRows: 83,
        purgedRows: 6,
        embargoedRows: 0,
        features: 2,
        trainFrom: iso(0),
        trainTo: iso(98 + 83 * fold),
        testFrom: iso(100 + 83 * fold),
        testTo: iso(182 + 83 * fold),
        scores: {},
      })),
      importance: [
        { feature: 'rsi_14', gain: 3, cover: 1, weight: 1 },
        { feature: 'atr_<14>', gain: 1, cover: 1, weight: 1 },
      ],
    },
  };
  await writeJson(runManifestPath(ws, 'r'), manifest);
  const plan: SplitPlan = {
    version: 3,
    scheme: 'walk-forward',
    horizonBars: 1,
    embargoBars: 1,
    lookbackBars: 0,
    nFolds: 1,
    features: 'set',
    interval: '1d',
    from: iso(0),
    to: iso(499),
    holdout: { start: iso(350), end: iso(499), rows: 900 },
    folds: [
      {
        fold: 0,
        train: [{ start: iso(0), end: iso(98) }],
        test: [{ start: iso(100), end: iso(182) }],
        trainRows: 600,
        testRows: 498,
        purgedRows: 6,
        embargoedRows: 0,
        lookbackRows: 0,
      },
    ],
  };
  await writeJson(splitsPath(ws, 'set'), plan);
  return { ws, ctx };
}

/** Bars of the run's symbols: random walks whose open is the close before. */
export async function addBars(ws: Workspace, symbols: readonly string[], dates: number): Promise<void> {
  const rng = createRng(5);
  for (const symbol of symbols) {
    const close = new Float64Array(dates);
    for (let date = 0, price = 100; date < dates; date++) {
      price *= 1 + 0.01 * rng.normal();
      close[date] = price;
    }
    const open = close.map((price, date) => (date === 0 ? price : close[date - 1]));
    await writeBars(ws, '1d', {
      time: Float64Array.from({ length: dates }, (_, date) => dateAt(date)),
      symbols: [symbol],
      symbolId: new Int32Array(dates),
      columns: {
        open,
        high: close.map((price, date) => Math.max(price, open[date])),
        low: close.map((price, date) => Math.min(price, open[date])),
        close,
        volume: new Float64Array(dates).fill(1e6),
        adj_close: close,
      },
    });
  }
}

export const quality: QualityReport = {
  interval: '1d',
  symbols: 2,
  rows: 1000,
  from: iso(0),
  to: iso(499),
  errors: 1,
  warnings: 0,
  byCheck: {},
  series: ['S0', 'UNUSED'].map((symbol) => ({ symbol, rows: 500, from: iso(0), to: iso(499) })),
  findings: ['S0', 'UNUSED'].map((symbol) => ({
    symbol,
    check: 'price-order',
    severity: 'error',
    count: 3,
    rows: 500,
    share: 0.006,
    first: [{ time: iso(7), detail: 'high 9 < low 10' }],
  })),
};

export const drift: DriftCheck = {
  baseline: 'set',
  features: 'set',
  baselineStart: iso(0),
  baselineEnd: iso(400),
  start: iso(470),
  end: iso(499),
  sessions: 30,
  rows: 180,
  limits: { pValue: 0.05, psi: 0.2, maxShare: 0.2, correction: 'benjamini-hochberg' },
  checked: 2,
  unjudged: 0,
  drifted: 1,
  share: 0.5,
  triggered: true,
  results: [
    {
      feature: 'rsi_14',
      ks: 0.4,
      pValue: 0.001,
      correctedPValue: 0.002,
      naivePValue: 0,
      psi: 0.5,
      wasserstein: 1,
      mean: 1,
      baselineMean: 0,
      missingShare: 0,
      baselineMissingShare: 0,
      drifted: true,
      reason: 'distribution',
    },
  ],
  method: 'KS against windows',
  warnings: ['The window starts before the baseline ends.'],
};
