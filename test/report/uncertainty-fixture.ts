import type { RangeResult } from '../../src/evaluation/range-result.ts';
import { tradingInference } from '../../src/evaluation/uncertainty/trading.ts';
import { growth } from './curve-fixture.ts';

export function fixtureUncertainty() {
  const range = {
    range: 'oof',
    primary: 'auc',
    dates: 2_513,
    bootstrap: { blockLength: 5 },
    effective: {
      rows: 49_100,
      uniqueLabels: 9_820,
      byVariance: 7_300,
      delong: { auc: 0.507, low: 0.502, high: 0.512 },
    },
    rotationTest: {
      metric: 'auc',
      observed: 0.507,
      nullMean: 0.5,
      nullHigh: 0.508,
      pValue: 0.07,
      rotations: 199,
      leastShift: 5,
    },
    informationCoefficient: {
      target: 'the return',
      ic: { value: 0.01, low: -0.002, high: 0.022 },
      rankIc: { value: 0.012, low: 0, high: 0.024 },
      icir: 0.05,
      rankIcir: 0.06,
      positiveShare: 0.52,
      dates: 2_513,
    },
  };
  const trading = tradingInference(Float64Array.from(growth(400, 0.0004, 9).slice(1), Math.log), 252, 12, undefined);
  const comparison = {
    loss: 'log loss',
    start: '2014-01-02T21:00:00Z',
    end: '2023-12-29T21:00:00Z',
    dates: 2_513,
    rows: 49_100,
    symbols: 20,
    blockLength: 5,
    baselineLoss: 0.967,
    runs: [
      { run: 'full', loss: 0.968, difference: 0, dieboldMariano: null, confidenceSet: 1, inSet: true },
      {
        run: 'other',
        loss: 0.969,
        difference: 0.001,
        dieboldMariano: { statistic: 1.2, pValue: 0.23 },
        confidenceSet: 0.2,
        inSet: true,
      },
    ],
    superiorAbility: 0.6,
  };
  return { ranges: [range as unknown as RangeResult], trading, comparison };
}
