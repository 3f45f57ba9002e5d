import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import type { RangeResult } from '../../src/evaluation/range-result.ts';
import { scoreRange } from '../../src/evaluation/score-range.ts';
import { classScoring, type ScoredRows } from '../../src/evaluation/scoring.ts';
import { hardestClassForecast } from '../../src/evaluation/state-baseline.ts';
import { judge } from '../../src/evaluation/verdict.ts';
import { brierSkill } from '../../src/metrics/classification/brier-skill.ts';
import { score } from '../../src/metrics/metric.ts';
import { dateAt } from './run-fixture.ts';

const task = { kind: 'multiclass', classes: ['bear', 'sideways', 'bull'] } as const;
const symbols = 4;
const trainDates = 400;
const dates = 1000;
const stays = 0.9;

/**
 * States that last: each date a symbol keeps its state nine times in ten. The label of a row is the state of the next
 * date, known there. Rows of the first dates are history, the others are predicted.
 */
const market = (() => {
  const rng = createRng(11);
  const states = Array.from({ length: symbols }, () => {
    let state = 0;
    return Array.from({ length: dates + 1 }, () => {
      if (rng.uniform() > stays) state = (state + 1 + Math.floor(2 * rng.uniform())) % 3;
      return state;
    });
  });
  const row = (i: number) => ({ date: Math.floor(i / symbols), symbol: i % symbols });
  const all = Array.from({ length: dates * symbols }, (_, i) => row(i));
  return {
    states,
    rows: all.slice(trainDates * symbols),
    history: {
      time: Float64Array.from(all, ({ date }) => dateAt(date)),
      symbolId: Int32Array.from(all, ({ symbol }) => symbol),
      y: Float64Array.from(all, ({ date, symbol }) => states[symbol][date + 1]),
      knownAt: Float64Array.from(all, ({ date }) => dateAt(date + 1)),
    },
  };
})();

/** @param forecast probabilities of a row from the present and the next state */
function predicted(forecast: (now: number, next: number) => readonly number[]): ScoredRows {
  const { rows, states } = market;
  const outputs = [0, 1, 2].map(() => new Float64Array(rows.length));
  const y = Int32Array.from(rows, ({ date, symbol }) => states[symbol][date + 1]);
  rows.forEach(({ date, symbol }, i) => {
    forecast(states[symbol][date], y[i]).forEach((p, k) => {
      outputs[k][i] = p;
    });
  });
  return {
    time: Float64Array.from(rows, ({ date }) => dateAt(date)),
    symbols: ['A', 'B', 'C', 'D'],
    symbolId: Int32Array.from(rows, ({ symbol }) => symbol),
    fold: Int32Array.from(rows, (_, i) => Math.floor((3 * i) / rows.length)),
    y,
    outputs,
  };
}

const none = new Float64Array(0);
const options = {
  range: 'oof',
  horizonBars: 1,
  confidence: 0.95,
  resamples: 200,
  seed: 5,
  panel: {
    ...{ time: none, symbols: ['A', 'B', 'C', 'D'], symbolId: new Int32Array(0), labelKnownAt: none },
    ...{ features: [], columns: {}, y: none },
  },
  market: undefined,
  task,
  label: 'regime',
  chance: 0,
} as const;
const scored = (rows: ScoredRows) => scoreRange(rows, classScoring(rows, task, market.history), options);
const metric = (result: RangeResult, name: string) => result.metrics.find((found) => found.metric === name);
const spread = (at: number, p: number) => [0, 1, 2].map((k) => (k === at ? p : (1 - p) / 2));

describe('a forecaster of states that says as before', () => {
  let result: RangeResult;
  beforeAll(async () => {
    result = await scored(predicted((now) => spread(now, stays)));
  });

  it('has a high AUC and accuracy, which the baseline has too, and no skill', () => {
    expect(result.primary).toBe('brier_skill');
    expect(result.baselineSource).toMatch(/how often each class followed/);
    expect(metric(result, 'auc')?.value).toBeGreaterThan(0.85);
    expect(metric(result, 'accuracy')?.value).toBeCloseTo(metric(result, 'accuracy')?.baseline as number, 10);
    expect(Math.abs(metric(result, 'brier_skill')?.value as number)).toBeLessThan(0.01);
  });

  it('gets no evidence, with both accuracies in the sentence', () => {
    const verdict = judge([result], { oof: 1, holdout: 1 });
    expect(verdict.level).toBe('no evidence');
    expect(verdict.sentence).toMatch(
      /Brier skill against the baseline .*; accuracy 0\.\d+ against 0\.\d+ of the baseline/,
    );
  });
});

describe('a forecaster that knows when states end', () => {
  it('has skill', async () => {
    const rng = createRng(3);
    const hint = (next: number) => (rng.uniform() < 0.95 ? next : Math.floor(3 * rng.uniform()));
    const result = await scored(predicted((_now, next) => spread(hint(next), 0.95)));
    expect(metric(result, 'brier_skill')?.value).toBeGreaterThan(0.3);
    expect(judge([result], { oof: 1, holdout: 1 }).level).not.toBe('no evidence');
  });
});

describe('the baseline', () => {
  // One symbol; its states so far 0 0 1, and the label of a row is known at the next one.
  const history = {
    time: Float64Array.of(1, 2, 3, 4),
    symbolId: new Int32Array(4),
    y: Float64Array.of(0, 1, 1, 0),
    knownAt: Float64Array.of(2, 3, 4, 5),
  };

  it('reads the last label that was known by the row, and no later one', () => {
    const many = Array.from({ length: 40 }, (_, i) => i);
    const steady = {
      time: Float64Array.from(many),
      symbolId: new Int32Array(40),
      y: Float64Array.from(many, (i) => (i < 20 ? 0 : 1)),
      knownAt: Float64Array.from(many, (i) => i + 1),
    };
    const target = { time: Float64Array.of(40), symbolId: new Int32Array(1), fold: new Int32Array(1) };
    const { probabilities } = hardestClassForecast(steady, target, Int32Array.of(1), 2);
    // Class 1 followed class 1 in all 19 cases; half of the labels were 1.
    expect(probabilities[1][0]).toBeCloseTo((19 + 0.5) / 20, 12);
  });

  it('falls back on class frequencies for a symbol without a label', () => {
    const target = { time: Float64Array.of(6), symbolId: Int32Array.of(7), fold: new Int32Array(1) };
    const { probabilities } = hardestClassForecast(history, target, Int32Array.of(1), 2);
    expect(probabilities.map((column) => column[0])).toEqual([0.5, 0.5]);
  });
});

describe('brier_skill', () => {
  const y = Int32Array.of(0, 1);
  const even = [Float64Array.of(0.5, 0.5), Float64Array.of(0.5, 0.5)];
  const right = [Float64Array.of(1, 0), Float64Array.of(0, 1)];
  it.each([
    ['the baseline itself', even, even, 0],
    ['a perfect forecast', right, even, 1],
    ['a worse one', [Float64Array.of(0, 1), Float64Array.of(1, 0)], even, -3],
  ])('of %s', (_what, probabilities, baseline, expected) => {
    expect(score(brierSkill, { y, probabilities, baseline })).toBeCloseTo(expected, 12);
  });

  it('is not defined without a baseline, and beside a perfect one', () => {
    expect(score(brierSkill, { y, probabilities: even })).toBeNaN();
    expect(score(brierSkill, { y, probabilities: even, baseline: right })).toBeNaN();
  });
});
