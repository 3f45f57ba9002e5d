import { expect, it } from 'vitest';
import { leanOf, saysDirection } from '../../src/core/direction.ts';
import type { Task } from '../../src/core/task.ts';

const column = (value: number) => Float64Array.of(value);
const binary: Task = { kind: 'binary' };
const regression: Task = { kind: 'regression' };
const direction: Task = { kind: 'multiclass', classes: ['down', 'neutral', 'up'] };
const regimes: Task = { kind: 'multiclass', classes: ['bear', 'bull'] };

it('predictions lean up or down, classes without direction do not', () => {
  expect(leanOf(binary)?.([column(0.75)], 0)).toBe(0.5);
  expect(leanOf(direction)?.([column(0.25), column(0.25), column(0.5)], 0)).toBe(0.25);
  expect(leanOf(regression)?.([column(-0.02)], 0)).toBe(-0.02);
  expect(leanOf(regimes)).toBeUndefined();
});

it.each([
  [binary, 'up:horizon=1', true],
  [binary, 'label_up_1', true],
  [binary, 'beats-median:horizon=5', true],
  [binary, 'meta:of=rsi_14', false],
  [binary, 'label_meta_10_rsi_14', false],
  [direction, 'direction', true],
  [regimes, 'regime', false],
  [regression, 'forward-return:horizon=5', true],
  [regression, 'label_forward_return_5', true],
  [regression, 'excess', true],
  [regression, 'label_excess_5', true],
  [regression, 'volatility:window=20', false],
] as const)('%j %s: %s', (task, label, expected) => {
  expect(saysDirection(task, label)).toBe(expected);
});
