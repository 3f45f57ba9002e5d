import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { fitVolatility } from '../../src/volatility/fit-volatility.ts';
import { forecaster, logGrowth } from '../../src/volatility/forecast.ts';
import { densities } from '../../src/volatility/innovation-density.ts';
import { filterVariance, Likelihood } from '../../src/volatility/likelihood.ts';
import { negativeShare } from '../../src/volatility/negative-share.ts';
import { returnSeries, scaleOf } from '../../src/volatility/return-series.ts';
import { type Innovation, innovations, layoutOf, type VolatilitySpec } from '../../src/volatility/spec.ts';

const rng = createRng(17);
const returns = Float64Array.from({ length: 400 }, (_, t) => (1 + Math.sin(t / 40)) * rng.normal());
const runs = [returns.slice(0, 150), returns.slice(150)];

const specs = (['garch', 'gjr', 'egarch'] as const).flatMap((model) =>
  innovations.flatMap((innovation) =>
    [1, 2].map(
      (lags): VolatilitySpec => ({
        model,
        p: lags,
        o: model === 'garch' ? 0 : lags,
        q: lags,
        mean: lags === 1 ? 'constant' : 'zero',
        innovation,
      }),
    ),
  ),
);

/** Some allowed parameters away from any optimum. */
function somewhere(spec: VolatilitySpec): Float64Array {
  const { names } = layoutOf(spec);
  const values: Record<string, number> = {
    mu: 0.05,
    omega: 0.1,
    alpha: 0.08,
    gamma: 0.06,
    beta: 0.7,
    nu: 6,
    eta: 6,
    lambda: -0.2,
  };
  return Float64Array.from(names, (name) => {
    const [stem, lag] = name.split('[');
    return values[stem] / (lag ? 2 * Number.parseInt(lag, 10) : 1);
  });
}

describe.each(specs.map((spec) => [`${spec.model}(${spec.p}) ${spec.innovation}`, spec] as const))(
  '%s',
  (_name, spec) => {
    const layout = layoutOf(spec);
    const likelihood = new Likelihood(spec, returnSeries(runs, layout, 1));
    const at = somewhere(spec);

    it('has the gradient of its log-likelihood, backwards and by the terms', () => {
      const gradient = new Float64Array(layout.count);
      const value = likelihood.withGradient(at, gradient);
      expect(value).toBe(likelihood.value(at));
      const scores = likelihood.scores(at);
      layout.names.forEach((name, j) => {
        const step = 1e-5;
        const moved = (by: number) => likelihood.value(at.map((theta, i) => (i === j ? theta + by : theta)));
        const numeric = (moved(step) - moved(-step)) / (2 * step);
        expect(Math.abs(gradient[j] - numeric), name).toBeLessThan(1e-4 * (1 + Math.abs(numeric)));
        const summed = scores.reduce((sum, score, place) => (place % layout.count === j ? sum + score : sum), 0);
        expect(Math.abs(gradient[j] - summed), name).toBeLessThan(1e-8 * (1 + Math.abs(summed)));
      });
    });

    it('forecasts what simulations of the model give on average', () => {
      const series = returnSeries(runs, layout, 1);
      const filtered = filterVariance(spec, at, series);
      const horizon = 5;
      const residuals = drawsOf(spec, at, 50_000);
      const growth = logGrowth(spec, at, residuals, horizon);
      const last = returns.length - 1;
      const known = { filtered, at: last, run: series.starts[1], backcast: series.backcasts[1] };
      const expected = new Float64Array(horizon);
      forecaster(spec, at, growth)(known, expected);
      const simulated = simulate(spec, at, filtered, residuals, horizon);
      expected.forEach((value, step) => {
        expect(Math.abs(simulated[step] / value - 1), `step ${step + 1}`).toBeLessThan(0.01);
      });
    });
  },
);

/** Draws of z by the density: a quantile at a random height, from a table of the distribution function. */
function drawsOf(spec: VolatilitySpec, parameters: Float64Array, count: number): Float64Array {
  const grid = Float64Array.from({ length: 80_001 }, (_, i) => (i - 40_000) / 1000);
  const density = densityOn(grid, spec, parameters);
  const total = new Float64Array(grid.length);
  for (let i = 1; i < grid.length; i++) total[i] = total[i - 1] + (density[i] + density[i - 1]) / 2000;
  const draws = createRng(23);
  return Float64Array.from({ length: count }, () => {
    const height = draws.uniform() * total[total.length - 1];
    let [low, high] = [0, grid.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (total[middle] < height) low = middle;
      else high = middle;
    }
    return grid[low] + ((height - total[low]) / (total[high] - total[low])) * (grid[high] - grid[low]);
  });
}

function densityAt(innovation: Innovation, z: number, shape: Float64Array): number {
  return Math.exp(densities[innovation](Float64Array.of(z), Float64Array.of(1), shape));
}

function densityOn(grid: Float64Array, spec: VolatilitySpec, parameters: Float64Array): Float64Array {
  const shape = parameters.subarray(layoutOf(spec).shape);
  return grid.map((z) => densityAt(spec.innovation, z, shape));
}

/** Mean variances of the next steps over paths whose shocks are drawn from the residuals. */
function simulate(
  spec: VolatilitySpec,
  parameters: Float64Array,
  { shocks, variance }: { shocks: Float64Array; variance: Float64Array },
  residuals: Float64Array,
  horizon: number,
): Float64Array {
  const { omega, alpha, gamma, beta } = layoutOf(spec);
  const draws = createRng(29);
  const sums = new Float64Array(horizon);
  const paths = 60_000;
  const past = 3;
  const e = new Float64Array(past + horizon);
  const h = new Float64Array(past + horizon);
  e.set(shocks.subarray(-past));
  h.set(variance.subarray(-past));
  for (let path = 0; path < paths; path++) {
    for (let step = 0; step < horizon; step++) {
      const t = past + step;
      let next = parameters[omega];
      for (let i = 1; i <= spec.p; i++) {
        const z = e[t - i] / Math.sqrt(h[t - i]);
        next +=
          parameters[alpha + i - 1] * (spec.model === 'egarch' ? Math.abs(z) - Math.sqrt(2 / Math.PI) : e[t - i] ** 2);
      }
      for (let j = 1; j <= spec.o; j++) {
        const z = e[t - j] / Math.sqrt(h[t - j]);
        next += parameters[gamma + j - 1] * (spec.model === 'egarch' ? z : z < 0 ? e[t - j] ** 2 : 0);
      }
      for (let k = 1; k <= spec.q; k++) {
        next += parameters[beta + k - 1] * (spec.model === 'egarch' ? Math.log(h[t - k]) : h[t - k]);
      }
      h[t] = spec.model === 'egarch' ? Math.exp(next) : next;
      e[t] = Math.sqrt(h[t]) * residuals[draws.integer(residuals.length)];
      sums[step] += h[t] / paths;
    }
  }
  return sums;
}

describe('densities', () => {
  it.each([
    ['normal', []],
    ['student-t', [5]],
    ['skewed-t', [5, 0]],
    ['skewed-t', [5, 0.3]],
    ['skewed-t', [12, -0.6]],
  ] as const)('%s %j has mass 1, mean 0 and variance 1', (innovation, shape) => {
    const grid = Float64Array.from({ length: 800_001 }, (_, i) => (i - 400_000) / 1000);
    const density = grid.map((z) => densityAt(innovation, z, Float64Array.from(shape)));
    const moment = (power: number) => density.reduce((sum, f, i) => sum + f * grid[i] ** power, 0) / 1000;
    expect(moment(0)).toBeCloseTo(1, 6);
    expect(moment(1)).toBeCloseTo(0, 6);
    expect(moment(2)).toBeCloseTo(1, 3);
    const negative = density.reduce((sum, f, i) => (grid[i] < 0 ? sum + f * grid[i] ** 2 : sum), 0) / 1000;
    expect(negativeShare(innovation, shape)).toBeCloseTo(negative, 3);
  });
});

describe('scaleOf', () => {
  it.each([
    [0.01, 100],
    [1, 1],
    [0.002, 1000],
    [250, 0.01],
  ])('deviation %f is multiplied by %f', (deviation, scale) => {
    const draws = createRng(2);
    expect(scaleOf([Float64Array.from({ length: 500 }, () => deviation * draws.normal())])).toBe(scale);
  });
});

describe('limits of the variance', () => {
  it('keep the likelihood finite where the recursion explodes', () => {
    const spec: VolatilitySpec = { model: 'egarch', p: 1, o: 1, q: 1, mean: 'zero', innovation: 'normal' };
    const series = returnSeries([returns], layoutOf(spec), 1);
    for (const parameters of [
      [5, 3, -3, 1],
      [-50, 0.1, 0, 0.9],
      [700, 0, 0, 1],
    ]) {
      const { variance } = filterVariance(spec, Float64Array.from(parameters), series);
      expect(variance.every((h) => h > 0 && Number.isFinite(h))).toBe(true);
    }
    const fit = fitVolatility([returns], spec);
    expect(fit.converged).toBe(true);
  });
});
