import type { CalibrationReport } from '../../src/evaluation/calibration-report.ts';
import type { EnsembleSummary } from '../../src/evaluation/ensemble-comparison.ts';
import type { Estimate } from '../../src/evaluation/estimate.ts';
import type { ReliabilityTable } from '../../src/evaluation/reliability-tables.ts';

const around = (value: number, half: number): Estimate => ({ value, low: value - half, high: value + half });
const metrics = [
  { metric: 'auc', direction: 'higher' as const },
  { metric: 'log_loss', direction: 'lower' as const },
  { metric: 'ece', direction: 'lower' as const },
];
const shared = {
  rows: 49_100,
  dates: 2_513,
  confidence: 0.95,
  resamples: 1000,
  blockLength: 5,
  blockLengthReason: 'label horizon (automatic: 1.4)',
  metrics,
  judgedBy: 'log_loss',
};
const scores = (auc: number, loss: number, ece: number) => ({
  auc: around(auc, 0.005),
  log_loss: around(loss, 0.001),
  ece: around(ece, 0.004),
});
const gainsOver = (against: string) =>
  metrics.map(({ metric }, i) => ({ against, metric, ...around([0.004, 0.0003, 0.01][i], 0.0005) }));

/** An ensemble by regime with a member that was left out. */
export const fixtureEnsemble = {
  members: [
    { run: 'deep', weight: null },
    { run: 'shallow', weight: null },
  ],
  skippedMembers: [{ run: 'forest', reason: 'artifacts/runs/forest/manifest.json does not exist' }],
  regimes: [
    { regime: 'bear', rows: 6_200, effectiveDates: 61, share: 0, weights: [0.6, 0.4] },
    { regime: 'bull', rows: 21_400, effectiveDates: 218, share: 0.62, weights: [0.9, 0.1] },
  ],
  comparison: {
    ...shared,
    forecasts: [
      { name: 'gated', scores: scores(0.511, 0.6923, 0.012) },
      { name: 'deep', scores: scores(0.507, 0.6926, 0.02) },
      { name: 'shallow', scores: scores(0.503, 0.6935, 0.03) },
    ],
    gains: [...gainsOver('deep'), ...gainsOver('shallow')],
    bestSingle: 'deep',
    helps: 'not shown',
    sentence: "gated is not shown to help: log loss 0.0003 lower than the best single run 'deep'.",
    rule: 'An ensemble helps when the interval of its gain lies above zero.',
  },
} as unknown as EnsembleSummary;

const reliability = (stretch: number): ReliabilityTable => ({
  className: 'up',
  equalWidth: [],
  equalMass: Array.from({ length: 10 }, (_, i) => {
    const observed = 0.4 + 0.02 * i;
    return {
      from: observed - 0.01,
      to: observed + 0.01,
      rows: 4_910,
      meanPredicted: 0.5 + stretch * (observed - 0.5),
      observed,
      low: observed - 0.014,
      high: observed + 0.014,
    };
  }),
  brier: { brier: 0.249, reliability: 0.001 * stretch, resolution: 0.002, uncertainty: 0.25, withinBins: 0.0001 },
});

/** A calibrated run with sets; its thresholds end where nothing is that sure. */
export const fixtureCalibration: CalibrationReport = {
  run: 'calm',
  of: 'loud',
  task: 'binary',
  method: 'auto',
  rule: 'the best by log loss is kept when it beats the predictions as they are',
  folds: [
    { fold: 0, method: 'identity', rows: 0, reason: '0 outcomes are known, 30 are needed', candidates: [] },
    { fold: 1, method: 'platt', rows: 9_820, reason: 'platt lowers log loss by 0.00300 +- 0.00100', candidates: [] },
    { fold: 'final', method: 'beta', rows: 49_100, reason: 'beta lowers log loss by 0.00200', candidates: [] },
  ],
  probabilities: {
    comparison: {
      ...shared,
      forecasts: [
        { name: 'calibrated', scores: scores(0.507, 0.6926, 0.011) },
        { name: 'as predicted', scores: scores(0.507, 0.71, 0.062) },
      ],
      gains: gainsOver('as predicted'),
    },
    helps: 'yes',
    sentence: 'Calibration helps: log loss falls by 0.0174 nats.',
    before: [reliability(2)],
    after: [reliability(1)],
  },
  abstention: {
    roundTripCost: 0.001,
    rows: [0.5, 0.55, 0.6, 0.65].map((threshold, i) => ({
      threshold,
      rows: [49_100, 9_000, 400, 0][i],
      share: [1, 0.183, 0.008, 0][i],
      hitRate: i === 3 ? { value: null, low: null, high: null } : around(0.51 + 0.02 * i, 0.01),
      trades: [49_000, 8_990, 399, 0][i],
      netReturn: i === 3 ? { value: null, low: null, high: null } : around(-0.0005 + 0.0004 * i, 0.0003),
    })),
  },
  conformal: {
    score: 'lac',
    level: 0.95,
    parts: [{ fold: 0, rows: 0, quantile: null }],
    rows: 39_280,
    allRows: 49_100,
    coverage: around(0.948, 0.006),
    meanWidth: null,
    setSizes: [0.04, 0.96],
    perClass: [
      { className: 'not up', rows: 18_000, coverage: 0.95 },
      { className: 'up', rows: 0, coverage: null },
    ],
  },
};
