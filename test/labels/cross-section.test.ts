import { describe, expect, it } from 'vitest';
import { computePanelLabels } from '../../src/labels/compute-labels.ts';
import type { LabelBars } from '../../src/labels/define-label.ts';
import { labelSpec } from '../../src/labels/label-spec.ts';
import { regimeSigns } from '../../src/labels/regime-signs.ts';
import { closesOnly, randomBars } from './bars.ts';

const nan = Number.NaN;

function labelled(text: string, bars: Readonly<Record<string, LabelBars>>, reference?: LabelBars) {
  const spec = labelSpec(text);
  const others = new Map(reference ? [[spec.of as string, reference]] : []);
  const found = computePanelLabels([spec], new Map(Object.entries(bars)), others);
  return Object.fromEntries([...found].map(([symbol, outcomes]) => [symbol, outcomes[spec.column]]));
}

describe('excess and beats-median', () => {
  /** Returns over one bar: A +10 %, B 0 %, C -10 % at first; then A 0 %, B +20 %, and C has no bar. */
  const bars = {
    A: closesOnly([100, 110, 110], [1, 2, 3]),
    B: closesOnly([50, 50, 60], [1, 2, 3]),
    C: closesOnly([10, 9, 9], [1, 2, 4]),
  };

  it('by hand', () => {
    const found = labelled('excess:horizon=1,least=3', bars);
    expect(found.A.values[0]).toBeCloseTo(0.1, 12);
    expect(found.B.values[0]).toBeCloseTo(0, 12);
    expect(found.C.values[0]).toBeCloseTo(-0.1, 12);
    // From 2 to 3 there are two symbols, from 2 to 4 one: too few for a median of three.
    for (const symbol of ['A', 'B', 'C']) expect(found[symbol].values[1]).toBeNaN();
    const two = labelled('excess:horizon=1,least=2', bars);
    expect([two.A.values[1], two.B.values[1], two.C.values[1]]).toEqual([
      expect.closeTo(-0.1, 12),
      expect.closeTo(0.1, 12),
      nan,
    ]);
    const beats = labelled('beats-median:horizon=1', bars);
    expect([beats.A.values[0], beats.B.values[0], beats.C.values[0], beats.A.values[1]]).toEqual([1, 0, 0, nan]);
  });

  it('measures peers between the same two moments, whatever bars they have in between', () => {
    const found = labelled('excess:horizon=2,least=3', {
      ...bars,
      C: closesOnly([10, 20], [1, 3]),
    });
    // Between 1 and 3: A +10 %, B +20 %, C +100 % in a single bar of its own.
    expect(found.A.values[0]).toBeCloseTo(0.1 - 0.2, 12);
    expect(found.C.values[0]).toBeNaN();
  });

  it.each([
    ['first', [nan, 20, 30]],
    ['second', [10, nan, 30]],
  ])('a symbol without a usable close at the %s moment is no peer', (_which, close) => {
    const panel = { ...bars, C: closesOnly([100, 100, 100], [1, 2, 3]) };
    const expected = labelled('excess:horizon=1,least=3', panel).A.values[0];
    const found = labelled('excess:horizon=1,least=3', { ...panel, D: closesOnly(close, [1, 2, 3]) });
    expect([found.A.values[0], found.D.values[0]]).toEqual([expected, nan]);
  });

  it('agrees with a plain second route', () => {
    const panel = {
      A: randomBars(60, 1),
      B: randomBars(60, 2),
      C: randomBars(30, 3, { step: 2 }),
      D: randomBars(50, 4),
    };
    const found = labelled('excess:horizon=4,least=2', panel);
    for (const [symbol, own] of Object.entries(panel)) {
      for (let row = 0; row < own.time.length; row++) {
        const [from, to] = [own.time[row], own.time[row + 4]];
        const returns = Object.values(panel).flatMap(({ time, close }) => {
          const [a, b] = [time.indexOf(from), time.indexOf(to)];
          return a < 0 || b < 0 ? [] : [close[b] / close[a] - 1];
        });
        const sorted = returns.sort((a, b) => a - b);
        const median = (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
        const expected = sorted.length < 2 ? nan : own.close[row + 4] / own.close[row] - 1 - median;
        if (Number.isNaN(expected)) expect(found[symbol].values[row]).toBeNaN();
        else expect(found[symbol].values[row]).toBeCloseTo(expected, 12);
      }
    }
  });
});

describe('regimes', () => {
  const spec = 'ahead=3,fast=5,slow=20,history=30';
  const rising = closesOnly(Array.from({ length: 120 }, (_, i) => 100 * 1.01 ** i * (1 + 0.001 * Math.sin(i))));
  const falling = closesOnly(Array.from({ length: 120 }, (_, i) => 100 * 0.99 ** i * (1 + 0.001 * Math.sin(i))));
  const wavy = closesOnly(Array.from({ length: 120 }, (_, i) => 100 + 3 * Math.sin(i)));
  const classesOf = (text: string, bars: LabelBars, reference?: LabelBars) => {
    const { values } = labelled(text, { A: bars }, reference).A;
    const { task } = labelSpec(text);
    if (task.kind !== 'multiclass') throw new Error('a regime has classes');
    return new Set([...values].filter((value) => !Number.isNaN(value)).map((value) => task.classes[value]));
  };
  const calm = closesOnly(Array.from({ length: 120 }, (_, i) => 20 - 0.01 * i));
  const fearful = closesOnly(Array.from({ length: 120 }, (_, i) => 20 + 0.1 * i));

  it.each([
    ['a steady rise', rising, calm, 'bull', 'bull_low_strong'],
    ['a steady fall', falling, calm, 'bear', 'bear_low_strong'],
    ['waves without a trend', wavy, calm, 'sideways', undefined],
    ['a rise while the reference climbs', rising, fearful, 'high_vol', 'bull_high_strong'],
  ])('%s', (_what, bars, reference, four, twelve) => {
    expect([...classesOf(`regime:of=VIX,${spec}`, bars, reference)]).toEqual([four]);
    if (twelve) expect([...classesOf(`regime12:of=VIX,${spec}`, bars, reference)]).toEqual([twelve]);
  });

  it('breadth against a symbol makes its rise sideways', () => {
    const found = labelled(`regime:of=VIX,${spec}`, { A: rising, B: falling, C: falling, D: falling }, calm);
    const { values } = found.A;
    expect(new Set([...values].filter((value) => !Number.isNaN(value)))).toEqual(new Set([1]));
  });

  it('a price at its average is not above it: three of them take breadth from a rise', () => {
    const still = closesOnly(new Array(120).fill(100));
    const { values } = labelled(`regime:of=VIX,${spec}`, { A: rising, B: still, C: still, D: still }, calm).A;
    expect(new Set([...values].filter((value) => !Number.isNaN(value)))).toEqual(new Set([1]));
  });

  it('a volatility among equals ranks in the middle', () => {
    const params = { fast: 5, slow: 20, history: 30 };
    const [{ volatilityRank }] = regimeSigns([rising], params, closesOnly(new Array(120).fill(20)));
    expect([...volatilityRank]).toEqual([...new Array(29).fill(nan), ...new Array(91).fill(0.5)]);
  });

  it('names twelve regimes', () => {
    const { task } = labelSpec('regime12');
    expect(task.kind === 'multiclass' && task.classes).toEqual([
      'bear_low_weak',
      'bear_low_strong',
      'bear_high_weak',
      'bear_high_strong',
      'sideways_low_weak',
      'sideways_low_strong',
      'sideways_high_weak',
      'sideways_high_strong',
      'bull_low_weak',
      'bull_low_strong',
      'bull_high_weak',
      'bull_high_strong',
    ]);
  });

  it('a row has the regime that the bar `ahead` bars later shows', () => {
    const [near, far] = [1, 4].map(
      (ahead) => labelled(`regime:ahead=${ahead},fast=5,slow=20,history=30`, { A: randomBars(200, 3) }).A,
    );
    expect(near.values.slice(3, 199)).toEqual(far.values.slice(0, 196));
    expect([far.end[60], near.end[60]]).toEqual([64, 61]);
  });
});
