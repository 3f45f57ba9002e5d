import { expect, it } from 'vitest';
import { defaultParams } from '../../src/features/define-feature.ts';
import { symbolFeature } from '../../src/features/index.ts';
import { pivots } from '../../src/features/pattern/pivots.ts';
import { plain } from './plain/index.ts';
import { upTo } from './plain/kit.ts';
import { syntheticBars, withEverything } from './synthetic-bars.ts';

it('a pivot has lower values on both sides; of a plateau the first row counts, and the ends have none', () => {
  const marks = (values: number[], sign: 1 | -1) => Array.from(pivots(Float64Array.from(values), 2, sign)).join('');
  expect(marks([1, 2, 5, 2, 1, 0, 3], 1)).toBe('0010000');
  expect(marks([1, 2, 5, 5, 1, 0, 3], 1)).toBe('0010000');
  expect(marks([5, 4, 1, 4, 5, 6, 3], -1)).toBe('0010000');
  expect(marks([7, 7, 7, 7, 7, 7], 1)).toBe('000000');
  expect(marks([1, 2, 3, 4, 5], 1)).toBe('00000');
});

it('a level is known `side` bars after its pivot and not before', () => {
  const close = Float64Array.from({ length: 60 }, (_, i) => 100 + 0.01 * i);
  close[20] = 130;
  close[40] = 110;
  const { compute } = symbolFeature('support_resistance');
  const inputs = { high: close, low: close, close };
  const [resistance] = compute(inputs as never, { period: 40, side: 3 });
  const level = (row: number) => close[row] * Math.exp(resistance[row]);
  expect(level(42)).toBeCloseTo(130, 9);
  expect(level(43)).toBeCloseTo(110, 9);
});

const bars = withEverything(syntheticBars(700, 33));

it.each(['rsi_divergence', 'macd_divergence', 'support_resistance', 'swing_structure'])(
  '%s equals the plain formula on every third bar',
  (name) => {
    const definition = symbolFeature(name);
    const params = { ...defaultParams(definition), side: 3 };
    const [values] = definition.compute(bars, params);
    for (let row = definition.warmup(params); row < 700; row += 3) {
      expect(values[row], `row ${row}`).toBeCloseTo(plain[name](upTo(bars, row, params))[0], 9);
    }
    // Both signs do happen.
    expect(values.some((value) => value > 0)).toBe(true);
    if (name.endsWith('divergence')) expect(values.some((value) => value < 0)).toBe(true);
  },
);
