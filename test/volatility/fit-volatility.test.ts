import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { fitVolatility, standardErrors } from '../../src/volatility/fit-volatility.ts';
import { forecastFit } from '../../src/volatility/forecast.ts';
import type { VolatilitySpec } from '../../src/volatility/spec.ts';

interface Reference extends VolatilitySpec {
  readonly series: string;
  readonly logLikelihood: number;
  readonly parameters: number[];
  readonly robust: number[];
  readonly classic: number[];
  readonly lastVariances: number[];
  readonly forecast: number[];
}
const golden = JSON.parse(readFileSync('test/golden/garch.json', 'utf8')) as {
  tolerance: { logLikelihood: number; parameters: number; standardErrors: number };
  series: Record<string, number[]>;
  cases: Reference[];
};
const returnsOf = (name: string) => Float64Array.from(golden.series[name]);
const title = ({ series, model, p, o, q, mean, innovation }: Reference) =>
  `${model}(${p},${o},${q}) ${mean} mean, ${innovation}, ${series}`;
const cases = golden.cases.map((reference) => [title(reference), reference] as const);
const main = golden.cases.find(({ model, innovation }) => model === 'garch' && innovation === 'skewed-t') as Reference;

/** Equal within `share` of the larger of the value and `floor`. */
function expectNear(found: ArrayLike<number>, expected: readonly number[], share: number, floor: number): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    const tolerance = share * Math.max(floor, Math.abs(value));
    expect(Math.abs(found[i] - value), `${i}: ${found[i]} and ${value}`).toBeLessThan(tolerance);
  });
}

describe.each(cases)('%s', (_name, reference) => {
  const returns = returnsOf(reference.series);
  const fit = fitVolatility([returns], reference);

  it('has the likelihood and the estimates of arch', () => {
    expect(fit.converged).toBe(true);
    expect(fit.logLikelihood).toBeGreaterThan(reference.logLikelihood - golden.tolerance.logLikelihood);
    expect(fit.logLikelihood).toBeLessThan(reference.logLikelihood + golden.tolerance.logLikelihood);
    expectNear(fit.parameters, reference.parameters, golden.tolerance.parameters, 0.01);
  });

  it('has the variances and the forecasts of arch', () => {
    const { variance, forecast } = forecastFit(fit, [returns], reference.forecast.length);
    expectNear(variance.slice(-3), reference.lastVariances, 5e-3, 0);
    // arch takes half of a skewed density's variance to come from negative shocks; here that share is computed.
    const steps = reference.model === 'gjr' && reference.innovation === 'skewed-t' ? 1 : reference.forecast.length;
    expectNear(forecast.slice(0, steps), reference.forecast.slice(0, steps), 5e-3, 0);
  });

  const isInside = fit.boundary.length === 0;
  it(isInside ? 'has the standard errors of arch' : 'says on which limit it lies', () => {
    if (isInside) {
      expectNear(standardErrors(fit, 'robust'), reference.robust, golden.tolerance.standardErrors, 0);
      expectNear(standardErrors(fit, 'classic'), reference.classic, golden.tolerance.standardErrors, 0);
      return;
    }
    const onLimit = reference.parameters.some((value, i) => Math.abs(value) < 1e-8 && /alpha|beta/.test(fit.names[i]));
    const isIntegrated = fit.persistence > 1 - 1e-8;
    expect(onLimit || isIntegrated).toBe(true);
    expect(fit.boundary.includes('persistence <= 1')).toBe(isIntegrated);
  });

  it('does not depend on the unit of the returns', () => {
    const decimal = fitVolatility([returns.map((value) => value / 100)], reference);
    expect(decimal.scale).toBe(100);
    expect(decimal.logLikelihood).toBeCloseTo(fit.logLikelihood + returns.length * Math.log(100), 4);
    const { names, parameters } = fit;
    names.forEach((name, i) => {
      if (name !== 'mu' && name !== 'omega') expect(decimal.parameters[i]).toBeCloseTo(parameters[i], 3);
    });
    const errors = standardErrors(fit, 'robust');
    const mu = names.indexOf('mu');
    if (mu >= 0) {
      expect(decimal.parameters[mu] * 100).toBeCloseTo(parameters[mu], 4);
      expect(standardErrors(decimal, 'robust')[mu] * 100).toBeCloseTo(errors[mu], 4);
    }
    expect(forecastFit(decimal, [returns.map((value) => value / 100)], 5).forecast[4] * 1e4).toBeCloseTo(
      forecastFit(fit, [returns], 5).forecast[4],
      3,
    );
  });
});

describe('fitVolatility', () => {
  const returns = returnsOf('sp500');

  it('with variance targeting has the variance of the returns in the long run', () => {
    const spec = { ...main, innovation: 'student-t' } as const;
    const free = fitVolatility([returnsOf('nasdaq')], spec);
    const fit = fitVolatility([returnsOf('nasdaq')], spec, { varianceTargeting: true });
    const omega = fit.parameters[fit.names.indexOf('omega')];
    expect(omega / (1 - fit.persistence)).toBeCloseTo(fit.sampleVariance, 8);
    expect(fit.logLikelihood).toBeLessThan(free.logLikelihood);
    expect(fit.logLikelihood).toBeGreaterThan(free.logLikelihood - 2);
    expect(standardErrors(fit, 'robust').every((value) => value > 0)).toBe(true);
  });

  it('is the same in two runs as in one, but for the start of the second', () => {
    const spec = { ...main, innovation: 'normal' } as const;
    const whole = fitVolatility([returns], spec);
    const cut = fitVolatility([returns.slice(0, 700), new Float64Array(0), returns.slice(700)], spec);
    expect(cut.observations).toBe(1500);
    expectNear(cut.parameters, Array.from(whole.parameters), 0.1, 0.1);
  });

  it('finds the parameters that made the returns', () => {
    const truth = { mu: 0.05, omega: 0.05, alpha: 0.08, beta: 0.87 };
    const rng = createRng(3);
    const made = new Float64Array(20_000);
    let h = 1;
    for (let t = 0; t < made.length; t++) {
      const e = Math.sqrt(h) * rng.normal();
      made[t] = truth.mu + e;
      h = truth.omega + truth.alpha * e * e + truth.beta * h;
    }
    const fit = fitVolatility([made], { ...main, innovation: 'normal' });
    const errors = standardErrors(fit, 'classic');
    Object.values(truth).forEach((value, i) => {
      expect(Math.abs(fit.parameters[i] - value) / errors[i]).toBeLessThan(3);
    });
    expect(fit.boundary).toEqual([]);
  });

  it('of normal returns puts the degrees of freedom of a t at their limit, and says so', () => {
    const rng = createRng(5);
    const made = Float64Array.from({ length: 3000 }, () => (rng.uniform() < 0.5 ? -1 : 1) + 0.2 * rng.normal());
    const fit = fitVolatility([made], { ...main, innovation: 'student-t' });
    expect(fit.boundary).toContain('nu <= 500');
    expect(fit.converged).toBe(true);
  });

  it.each([
    ['too few returns', [1, 2, 1, 2], {}, /4 returns are too few for 6 parameters/],
    ['returns that never move', new Array(100).fill(0.1), {}, /all alike/],
    ['a missing return', [...new Array(50).fill(0.1), Number.NaN, 0.2], {}, /return 50 is NaN/],
    ['a garch with lags of the sign', [1, 2], { o: 1 }, /garch has no lags of the sign; found p=1, o=1, q=1/],
    ['a gjr without', [1, 2], { model: 'gjr' }, /gjr needs o >= 1/],
    ['no lag of the shock', [1, 2], { p: 0 }, /needs p >= 1/],
    ['half a lag', [1, 2], { q: 0.5 }, /whole numbers/],
  ])('refuses %s', (_what, values, change, message) => {
    expect(() => fitVolatility([Float64Array.from(values)], { ...main, ...(change as object) })).toThrow(message);
  });
});
