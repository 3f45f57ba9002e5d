import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderEvaluate } from '../../src/cli/render-evaluate.ts';
import { createUi } from '../../src/cli/ui.ts';
import { createRng } from '../../src/core/rng.ts';
import type { Evaluation } from '../../src/evaluation/evaluation.ts';
import { checkGates } from '../../src/evaluation/gates.ts';
import { aucInfluenceByDate, directionalInfluenceByDate } from '../../src/evaluation/influence.ts';
import type { RangeResult } from '../../src/evaluation/range-result.ts';
import { groupByDate, scoreRange } from '../../src/evaluation/score-range.ts';
import { classScoring, type ScoredRows } from '../../src/evaluation/scoring.ts';
import { judge } from '../../src/evaluation/verdict.ts';
import { runDir } from '../../src/io/layout.ts';
import { quickScores } from '../../src/metrics/quick-scores.ts';
import { evaluateConfig, evaluateStage } from '../../src/stages/evaluate.ts';
import { dateAt, makeRun } from './run-fixture.ts';

const task = { kind: 'multiclass', classes: ['down', 'neutral', 'up'] } as const;
const dates = 500;
const symbols = 4;

/**
 * Half of the dates are calm and stay neutral, on the others a fair coin decides between down and up. The forecaster
 * knows which is which, and adds an opinion about the direction that is made of nothing (skill 0) or partly right.
 */
function volatilityOnly(seed: number, skill = 0): ScoredRows {
  const rng = createRng(seed);
  const rows = dates * symbols;
  const y = new Int32Array(rows);
  const outputs = [new Float64Array(rows), new Float64Array(rows), new Float64Array(rows)];
  for (let row = 0; row < rows; row++) {
    const calm = rng.uniform() < 0.5;
    const up = rng.uniform() < 0.5;
    const opinion = Math.min(0.9, Math.max(0.1, 0.5 + 0.1 * rng.normal() + skill * (up ? 1 : -1)));
    y[row] = calm ? 1 : up ? 2 : 0;
    const moves = calm ? 0.05 : 0.95;
    [(1 - opinion) * moves, 1 - moves, opinion * moves].forEach((p, k) => {
      outputs[k][row] = p;
    });
  }
  return {
    time: Float64Array.from(y, (_, row) => dateAt(Math.floor(row / symbols))),
    symbols: ['A', 'B', 'C', 'D'],
    symbolId: Int32Array.from(y, (_, row) => row % symbols),
    fold: Int32Array.from(y, (_, row) => Math.floor((4 * row) / rows)),
    y,
    outputs,
  };
}

const none = new Float64Array(0);
const history = { time: none, symbolId: new Int32Array(0), y: none, knownAt: none };
const panel = { time: none, symbols: ['A', 'B', 'C', 'D'], symbolId: new Int32Array(0), labelKnownAt: none };
const options = {
  range: 'oof',
  horizonBars: 1,
  confidence: 0.95,
  resamples: 300,
  seed: 5,
  panel: { ...panel, features: [], columns: {}, y: none },
  market: undefined,
  task,
  label: 'direction',
  chance: 0.5,
} as const;
const scored = (rows: ScoredRows) => scoreRange(rows, classScoring(rows, task, history), options);
const scoreOf = (result: RangeResult, name: string) =>
  result.metrics.find(({ metric }) => metric === name)?.value as number;

describe('a forecaster of volatility that knows nothing of direction', () => {
  let result: RangeResult;
  beforeAll(async () => {
    result = await scored(volatilityOnly(3));
  });
  it('has an AUC well over 0.5, and a directional AUC near 0.5', () => {
    expect(scoreOf(result, 'auc')).toBeGreaterThan(0.7);
    expect(Math.abs(scoreOf(result, 'directional_auc') - 0.5)).toBeLessThan(0.04);
  });
  it('gets the verdict no evidence, in words that name the directional AUC', () => {
    const verdict = judge([result], { oof: 1, holdout: 1 });
    expect(verdict.level).toBe('no evidence');
    expect(verdict.sentence).toMatch(/^No evidence of skill: directional AUC 0\.\d{3} on the out-of-fold rows/);
    expect(verdict.ranges[0].metric).toBe('directional_auc');
  });
  it('is scored by the directional AUC per fold, year and symbol', () => {
    expect(result.primary).toBe('directional_auc');
    // A part has about 250 moved rows, where chance has a standard error of 0.037: four of them.
    for (const part of [...result.perFold, ...result.perYear, ...result.perSymbol]) {
      expect(Math.abs((part.primary.value as number) - 0.5)).toBeLessThan(0.15);
    }
    expect(result.metrics.slice(0, 2).map(({ metric }) => metric)).toEqual(['directional_auc', 'auc']);
    expect(result.metrics[0].baseline).toBe(0.5);
  });
  it('does not pass an AUC gate, which says what it read', () => {
    expect(checkGates({ auc: 0.6 }, result, undefined)).toMatchObject([
      { name: 'auc', metric: 'directional_auc', passed: false, value: scoreOf(result, 'directional_auc') },
    ]);
  });
});

it('a forecaster of direction is seen', async () => {
  const result = await scored(volatilityOnly(4, 0.05));
  expect(judge([result], { oof: 1, holdout: 1 }).level).toBe('moderate');
});

it('influence on the directional AUC sums to 0 and leaves out dates on which nothing moved', () => {
  const rows = volatilityOnly(6);
  const groups = groupByDate(rows.time);
  const data = { y: Int32Array.from(rows.y), probabilities: rows.outputs };
  const influence = directionalInfluenceByDate(data, rows.fold, groups);
  expect(influence.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 8);
  const moved = new Set(Array.from(groups.of).filter((_, row) => rows.y[row] !== 1));
  expect(moved.size).toBeLessThan(dates);
  influence.forEach((value, date) => {
    if (!moved.has(date)) expect(value).toBe(0);
  });
  expect(influence).not.toEqual(aucInfluenceByDate(data, rows.fold, groups));
});

it('the fold tables of train show it first', () => {
  const rows = volatilityOnly(7);
  const block = Float64Array.from({ length: 3 * rows.y.length }, (_, i) => rows.outputs[i % 3][Math.floor(i / 3)]);
  const scores = (classes: readonly string[]) =>
    Object.keys(quickScores(Float64Array.from(rows.y), block, { kind: 'multiclass', classes }));
  expect(scores(task.classes)).toEqual(['directional_auc', 'auc', 'accuracy', 'log_loss']);
  expect(scores(['low', 'middle', 'high'])).toEqual(['auc', 'accuracy', 'log_loss']);
});

it('evaluate names it in its table, its gates and its notes', async () => {
  const { ws, ctx } = await makeRun({ task, edge: 1 });
  const config = evaluateConfig.parse({ run: 'r', range: 'all', resamples: 100, thresholdAuc: 0.5 });
  const outcome = await evaluateStage(config, ctx);
  const { warnings, ranges } = outcome.summary as Evaluation;
  expect(warnings[0]).toContain('volatility');
  expect(ranges.map(({ primary }) => primary)).toEqual(['directional_auc', 'directional_auc']);
  const written = JSON.parse(await readFile(join(runDir(ws, 'r'), 'holdout_metrics.json'), 'utf8'));
  expect(written.metrics[0].metric).toBe('directional_auc');
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  renderEvaluate(outcome, createUi(write, { width: 120, unicode: false }));
  expect(text).toMatch(/directional AUC\s+\| 0\.\d{4}/);
  expect(text).toContain('auc (directional AUC)');
  expect(text).not.toContain('directional_auc');
});
