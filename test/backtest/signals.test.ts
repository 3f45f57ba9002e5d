import { describe, expect, it } from 'vitest';
import { checkTradable, predictedEdges, signalScores } from '../../src/backtest/signals.ts';
import type { Task } from '../../src/core/task.ts';

const column = (...values: number[]) => Float64Array.from(values);
const direction: Task = { kind: 'multiclass', classes: ['down', 'neutral', 'up'] };

describe('edges', () => {
  it('of a binary task are 2 p_up - 1', () => {
    expect([...predictedEdges('r', { kind: 'binary' }, [column(0.5, 0.75, 0)]).edge]).toEqual([0, 0.5, -1]);
  });
  it('of three classes are p_up - p_down, whatever neutral says', () => {
    const edges = predictedEdges('r', direction, [column(0.25, 0.5), column(0.25, 0.25), column(0.5, 0.25)]);
    expect([...edges.edge]).toEqual([0.25, -0.25]);
  });
  it('of a regression are the forecast', () => {
    expect([...predictedEdges('r', { kind: 'regression' }, [column(0.01, -0.02)]).edge]).toEqual([0.01, -0.02]);
  });
  it('do not exist for classes without a direction', () => {
    const regimes: Task = { kind: 'multiclass', classes: ['bull', 'bear'] };
    expect(() => predictedEdges('r7', regimes, [column(1), column(0)])).toThrow(/'r7' predicts the classes bull, bear/);
  });
});

describe('a label', () => {
  it.each([
    ['regression', 'forward-return:horizon=5'],
    ['binary', 'up:horizon=1'],
  ] as const)('%s %s can be traded', (kind, label) => {
    expect(() => checkTradable('r', { kind }, label)).not.toThrow();
  });
  it('of volatility cannot', () => {
    expect(() => checkTradable('vol', { kind: 'regression' }, 'volatility:window=20')).toThrow(
      /'vol' forecasts 'volatility:window=20', which is not a direction/,
    );
  });
  it('that judges the sides of another run cannot', () => {
    expect(() => checkTradable('judge', { kind: 'binary' }, 'meta:of=run:primary')).toThrow(
      expect.objectContaining({ hint: 'backtest the run whose sides it judges, with --meta-run judge' }),
    );
  });
});

describe('scores', () => {
  const base = { mode: 'long-short', sizing: 'equal', threshold: 0, edgeError: 0 } as const;
  const binary = predictedEdges('r', { kind: 'binary' }, [column(0.6, 0.5, 0.4, 0.55, Number.NaN)]);
  it.each([
    ['long-short takes both sides', {}, [1, 0, -1, 1, 0]],
    ['long-flat never shorts', { mode: 'long-flat' }, [1, 0, 0, 1, 0]],
    ['a binary threshold is a distance of p_up from 0.5', { threshold: 0.06 }, [1, 0, -1, 0, 0]],
    ['slots know no strength', { sizing: 'slots' }, [1, 0, -1, 1, 0]],
  ] as const)('%s', (_, change, expected) => {
    expect(Array.from(signalScores(binary, { ...base, ...change }), (score) => score + 0)).toEqual(expected);
  });
  it('scaled by probability keep the strength of the edge', () => {
    const scores = signalScores(binary, { ...base, sizing: 'probability' });
    expect(scores[0]).toBeCloseTo(0.2, 12);
    expect(scores[2]).toBeCloseTo(-0.2, 12);
  });
  it('of three classes compare the difference itself with the threshold', () => {
    const classes = predictedEdges('r', direction, [column(0.3, 0.2), column(0.3, 0.3), column(0.4, 0.5)]);
    expect([...signalScores(classes, { ...base, threshold: 0.2 })]).toEqual([0, 1]);
  });
});
