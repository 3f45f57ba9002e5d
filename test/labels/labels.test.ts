import { describe, expect, it } from 'vitest';
import { computeFeature } from '../../src/features/compute-feature.ts';
import { symbolFeature } from '../../src/features/index.ts';
import { computeLabels } from '../../src/labels/compute-labels.ts';
import { labelSpec, labelSpecs } from '../../src/labels/label-spec.ts';
import { syntheticBars } from '../features/synthetic-bars.ts';

const nan = Number.NaN;
const close = Float64Array.of(100, 101, 101.05, 99, 99, 110);
const time = Float64Array.of(10, 20, 30, 40, 50, 60);
/** Bars that are only a close. */
const barsOf = (at: Float64Array, values: Float64Array) => ({
  time: at,
  open: values,
  high: values,
  low: values,
  close: values,
});

describe('label values', () => {
  it.each([
    ['up:horizon=1', [1, 1, 0, 0, 1, nan]],
    ['up:horizon=2', [1, 0, 0, 1, nan, nan]],
    ['up:horizon=6', [nan, nan, nan, nan, nan, nan]],
    ['direction:horizon=1,band=0.001', [2, 1, 0, 1, 2, nan]],
    ['direction:horizon=1,band=0', [2, 2, 0, 1, 2, nan]],
    ['cost-aware:horizon=1,cost=0.0101', [1, 1, 0, 1, 2, nan]],
    ['cost-aware:horizon=1,cost=0.009', [2, 1, 0, 1, 2, nan]],
    ['forward-return:horizon=3', [-0.01, 99 / 101 - 1, 110 / 101.05 - 1, nan, nan, nan]],
  ])('%s', (text, expected) => {
    const spec = labelSpec(text);
    const { [spec.column]: values } = computeLabels(barsOf(time, close), [spec]);
    expected.forEach((value, row) => {
      if (Number.isNaN(value)) expect(values[row]).toBeNaN();
      else expect(values[row]).toBeCloseTo(value, 12);
    });
  });

  it('a move of just the costs is none', () => {
    const halves = Float64Array.of(2, 3, 1.5, 1.5, 1);
    const spec = labelSpec('cost-aware:horizon=1,cost=0.5');
    const { [spec.column]: values } = computeLabels(barsOf(time.subarray(0, 5), halves), [spec]);
    expect([...values]).toEqual([1, 1, 1, 1, nan]);
  });

  it('volatility of the next bars is the realised volatility that the feature shows once they are there', () => {
    const bars = syntheticBars(300, 3);
    const spec = labelSpec('volatility:window=20');
    const { label_volatility_20: ahead } = computeLabels(barsOf(bars.close, bars.close), [spec]);
    const definition = symbolFeature('realised_volatility');
    const [seen] = computeFeature({ definition, params: { period: 20 } }, bars);
    for (let row = 0; row < 280; row++) expect(ahead[row]).toBeCloseTo(seen[row + 20], 14);
    expect(ahead.subarray(280).every(Number.isNaN)).toBe(true);
  });
});

describe('when a label is known', () => {
  it('is the time of the bar that ends the horizon, and the latest of the labels for the row', () => {
    const specs = labelSpecs(['up:horizon=1', 'forward-return:horizon=3']);
    const columns = computeLabels(barsOf(time, close), specs);
    expect(Array.from(columns.label_up_1_known_at)).toEqual([20, 30, 40, 50, 60, nan]);
    expect(Array.from(columns.label_forward_return_3_known_at)).toEqual([40, 50, 60, nan, nan, nan]);
    expect(Array.from(columns.label_known_at)).toEqual([40, 50, 60, nan, nan, nan]);
  });

  it.each([nan, 0, -1, Number.POSITIVE_INFINITY])(
    'is unknown where a close on the way is %d, and counts bars, not days, across a halt',
    (gap) => {
      const halted = Float64Array.of(1, 2, 3, 400, 500, 600);
      const broken = Float64Array.of(100, 101, gap, 99, 98, 97);
      const columns = computeLabels(barsOf(halted, broken), [labelSpec('up:horizon=1')]);
      expect(Array.from(columns.label_up_1)).toEqual([1, nan, nan, 0, 0, nan]);
      expect(Array.from(columns.label_up_1_known_at)).toEqual([2, nan, nan, 500, 600, nan]);
      expect(Array.from(computeLabels(barsOf(halted, close), [labelSpec('up:horizon=1')]).label_up_1_known_at)[2]).toBe(
        400,
      );
    },
  );

  it('is never where nothing is asked', () => {
    expect(computeLabels(barsOf(time, close), [])).toEqual({ label_known_at: new Float64Array(6).fill(nan) });
  });

  it('has no rows for no bars', () => {
    const columns = computeLabels(barsOf(new Float64Array(), new Float64Array()), [labelSpec('up')]);
    expect(Object.keys(columns)).toEqual(['label_up_1', 'label_up_1_known_at', 'label_known_at']);
    expect(columns.label_known_at.length).toBe(0);
  });
});

describe('label specs', () => {
  it.each([
    ['up', 'up:horizon=1', 'label_up_1', 1],
    ['up:horizon=5', 'up:horizon=5', 'label_up_5', 5],
    ['direction', 'direction:horizon=1,band=0.001', 'label_direction_1', 1],
    ['direction:band=0.005,horizon=2', 'direction:horizon=2,band=0.005', 'label_direction_2_band_0p005', 2],
    ['forward-return:horizon=5', 'forward-return:horizon=5', 'label_forward_return_5', 5],
    ['volatility:window=20', 'volatility:window=20', 'label_volatility_20', 20],
    ['cost-aware:cost=0.01', 'cost-aware:horizon=5,cost=0.01', 'label_cost_aware_5_cost_0p01', 5],
    ['trend-scanning', 'trend-scanning:min=5,max=20', 'label_trend_scanning_20', 20],
    [
      'meta:of=rsi_14,level=50',
      'meta:of=rsi_14,horizon=10,profit=2,stop=2,span=100,level=50,band=0,contrary=0',
      'label_meta_10_rsi_14_level_50',
      10,
    ],
    [
      'regime:of=^VIX,ahead=1',
      'regime:of=^VIX,ahead=1,fast=50,slow=200,history=252,adx=20,highvol=0.9',
      'label_regime_1_vix',
      1,
    ],
  ])('%s is %s in column %s', (text, spec, column, horizonBars) => {
    expect(labelSpec(text)).toMatchObject({ spec, column, horizonBars });
    expect(labelSpec(spec)).toEqual(labelSpec(text));
  });

  it('names the classes of direction in the order of their values', () => {
    expect(labelSpec('direction').task).toEqual({ kind: 'multiclass', classes: ['down', 'neutral', 'up'] });
  });

  it.each([
    ['directoin:horizon=1', "unknown label 'directoin'", "did you mean 'direction'?"],
    ['up:horizn=5', "'up' has no parameter 'horizn'", "did you mean 'horizon'?"],
    ['up:horizon=five', "horizon must be a whole number from 1 to 2000, found 'five'", 'up:horizon=1'],
    ['up:horizon=0', "found '0'", 'bars ahead'],
    ['up:horizon=1.5', "found '1.5'", 'bars ahead'],
    ['up:horizon=', "found ''", 'bars ahead'],
    ['up:horizon', "'horizon' has no value", 'write up:horizon=1'],
    ['up:of=rsi_14', "'up' refers to nothing", "leave 'of' out"],
    ['meta:horizon=3', 'must say what it refers to: feature column', 'write for example meta:of=rsi_14'],
    ['trend-scanning:min=9,max=5', 'min must be at most max, found 9 and 5', 'features --list-labels'],
    ['regime:fast=200', 'fast must be less than slow, found 200 and 200', 'features --list-labels'],
    ['direction:band=2', "band must be a number from 0 to 1, found '2'", 'neutral'],
  ])('%s is refused: %s', (text, message, hint) => {
    expect(() => labelSpec(text)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), hint: expect.stringContaining(hint) }),
    );
  });

  it('refuses the same label twice', () => {
    expect(() => labelSpecs(['up', 'up:horizon=1'])).toThrow("label 'up:horizon=1' is asked for twice");
  });
});
