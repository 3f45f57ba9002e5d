import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { baumWelch, type CovarianceShape } from '../../src/volatility/baum-welch.ts';
import { fitHiddenMarkov } from '../../src/volatility/fit-hidden-markov.ts';
import { filterStates, type HiddenMarkovModel, reorderStates } from '../../src/volatility/hidden-markov.ts';

interface Parameters {
  readonly initial: number[];
  readonly transition: number[];
  readonly means: number[];
  readonly covariances: number[];
}
interface Reference extends Parameters {
  readonly states: number;
  readonly dimensions: number;
  readonly shape: CovarianceShape;
  readonly start: Parameters;
  readonly logLikelihood: number;
  readonly rows: number[];
  readonly filtered: number[][];
}
const golden = JSON.parse(readFileSync('test/golden/hidden_markov.json', 'utf8')) as {
  tolerance: { logLikelihood: number; parameters: number; filtered: number };
  cases: Reference[];
};
const { series } = JSON.parse(readFileSync('test/golden/garch.json', 'utf8')) as { series: { sp500: number[] } };

/** Returns, alone or beside the logarithm of their mean size over five bars. */
function observations(dimensions: number): Float64Array {
  const rows = series.sp500.slice(4).map((value, i) => {
    const size = series.sp500.slice(i, i + 5).reduce((sum, r) => sum + Math.abs(r) / 5, 0);
    return dimensions === 1 ? [value] : [value, Math.log(size)];
  });
  return Float64Array.from(rows.flat());
}

function modelOf(states: number, dimensions: number, parameters: Parameters): HiddenMarkovModel {
  const { initial, transition, means, covariances } = parameters;
  return {
    states,
    dimensions,
    initial: Float64Array.from(initial),
    transition: Float64Array.from(transition),
    means: Float64Array.from(means),
    covariances: Float64Array.from(covariances),
  };
}

function largestGap(found: ArrayLike<number>, expected: readonly number[]): number {
  expect(found.length).toBe(expected.length);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(found[i] - value)), 0);
}

const { tolerance } = golden;

describe.each(golden.cases)('$states states, $dimensions dimensions, $shape covariance', (reference) => {
  const { states, dimensions, shape, start, rows } = reference;
  const x = observations(dimensions);
  const options = { shape, maxIterations: 2000, tolerance: 1e-10 };
  const fit = baumWelch(modelOf(states, dimensions, start), x, options);

  it('has the likelihood and the parameters of hmmlearn', () => {
    expect(fit.converged).toBe(true);
    expect(Math.abs(fit.logLikelihood - reference.logLikelihood)).toBeLessThan(tolerance.logLikelihood);
    for (const name of ['initial', 'transition', 'means', 'covariances'] as const) {
      expect(largestGap(fit.model[name], reference[name]), name).toBeLessThan(tolerance.parameters);
    }
  });

  it('has its filtered probabilities', () => {
    const { probabilities, logLikelihood } = filterStates(fit.model, x);
    expect(logLikelihood).toBeCloseTo(fit.logLikelihood, 8);
    rows.forEach((row, i) => {
      const found = probabilities.subarray(row * states, (row + 1) * states);
      expect(largestGap(found, reference.filtered[i])).toBeLessThan(tolerance.filtered);
    });
  });

  it('filters: later observations change nothing', () => {
    const whole = filterStates(fit.model, x).probabilities;
    const part = filterStates(fit.model, x.subarray(0, 500 * dimensions)).probabilities;
    expect(part).toEqual(whole.subarray(0, 500 * states));
  });

  it('is reached, or surpassed, from starts of its own', () => {
    const own = fitHiddenMarkov(x, dimensions, { states, shape, seed: 3 });
    expect(own.logLikelihood).toBeGreaterThan(reference.logLikelihood - 0.01);
    expect(fitHiddenMarkov(x, dimensions, { states, shape, seed: 3 }).model).toEqual(own.model);
  });

  it('climbs with each step', () => {
    let model = modelOf(states, dimensions, start);
    let before = Number.NEGATIVE_INFINITY;
    for (let step = 0; step < 20; step++) {
      const { logLikelihood } = filterStates(model, x);
      expect(logLikelihood).toBeGreaterThan(before);
      before = logLikelihood;
      model = baumWelch(model, x, { shape, maxIterations: 1, tolerance: Number.NEGATIVE_INFINITY }).model;
    }
  });
});

describe('hidden Markov model', () => {
  it('finds the states that made the observations', () => {
    const rng = createRng(8);
    const deviations = [1, 3];
    let state = 0;
    const truth = Array.from({ length: 4000 }, () => {
      if (rng.uniform() < 0.02) state = 1 - state;
      return state;
    });
    const x = Float64Array.from(truth, (k) => deviations[k] * rng.normal());
    const { model } = fitHiddenMarkov(x, 1, { states: 2, seed: 1 });
    const calm = model.covariances[0] < model.covariances[1] ? 0 : 1;
    const ordered = reorderStates(model, [calm, 1 - calm]);
    expect(Math.sqrt(ordered.covariances[0])).toBeCloseTo(1, 1);
    expect(Math.sqrt(ordered.covariances[1])).toBeCloseTo(3, 0);
    expect(ordered.transition[0]).toBeCloseTo(0.98, 1);
    expect(ordered.transition[3]).toBeCloseTo(0.98, 1);
    const { probabilities } = filterStates(ordered, x);
    const right = truth.filter((k, t) => probabilities[2 * t + k] > 0.5).length / truth.length;
    expect(right).toBeGreaterThan(0.9);
  });

  it('takes an observation that no reachable state can have made for no news', () => {
    const model = modelOf(2, 1, { initial: [1, 0], transition: [1, 0, 0, 1], means: [0, 1e6], covariances: [1, 1] });
    const { probabilities } = filterStates(model, Float64Array.of(0, 1e6, 0));
    expect(Array.from(probabilities)).toEqual([1, 0, 1, 0, 1, 0]);
  });

  it('keeps a state off a single point', () => {
    const rng = createRng(9);
    const x = Float64Array.from({ length: 300 }, (_, t) => (t < 150 ? 0 : rng.normal()));
    const { model } = fitHiddenMarkov(x, 1, { states: 2, seed: 1 });
    expect(Math.min(...model.covariances)).toBeGreaterThan(1e-5);
    expect(filterStates(model, x).probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
  });

  it.each([
    [
      'too few observations',
      Float64Array.from({ length: 19 }, (_, t) => t),
      1,
      /19 observations are too few for 2 states/,
    ],
    [
      'a dimension that never moves',
      Float64Array.from({ length: 100 }, (_, t) => (t % 2) * t),
      2,
      /dimension 0 .* never moves/,
    ],
    ['a missing observation', Float64Array.from({ length: 50 }, (_, t) => (t === 7 ? Number.NaN : t)), 1, /not finite/],
  ])('refuses %s', (_what, x, dimensions, message) => {
    expect(() => fitHiddenMarkov(x, dimensions, { states: 2, seed: 1 })).toThrow(message);
  });
});
