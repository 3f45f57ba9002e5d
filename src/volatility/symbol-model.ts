import { type FitOptions, fitVolatility, standardErrors, type VolatilityFit } from './fit-volatility.ts';
import { forecaster, logGrowth } from './forecast.ts';
import { filterVariance } from './likelihood.ts';
import { knownRange, knownSeries, returnSeries } from './return-series.ts';
import { layoutOf, type VolatilitySpec } from './spec.ts';

/** What forecasts the volatility of one symbol; plain data. */
export interface SymbolModel {
  /** In the order of layoutOf(spec).names, in units of the returns. */
  readonly parameters: readonly number[];
  /** Variance that stands for the bars before a run. */
  readonly variance: number;
  /** egarch: logGrowth for each step ahead; empty for the others. */
  readonly growth: readonly number[];
}

/** How a fit went, for manifests and people. */
export interface FitNotes {
  readonly observations: number;
  readonly logLikelihood: number;
  readonly persistence: number;
  readonly converged: boolean;
  readonly message: string;
  readonly boundary: readonly string[];
  readonly parameters: Readonly<Record<string, number>>;
  /** Robust; null where the likelihood is flat. */
  readonly standardErrors: Readonly<Record<string, number | null>>;
}

export interface SymbolFit {
  readonly model: SymbolModel;
  readonly notes: FitNotes;
}

export interface SymbolFitTask {
  readonly spec: VolatilitySpec;
  readonly runs: readonly Float64Array[];
  readonly horizon: number;
  readonly options: FitOptions;
}

/** Fits one symbol. Runs on worker threads too. */
export function fitSymbol({ spec, runs, horizon, options }: SymbolFitTask): SymbolFit {
  const fit = fitVolatility(runs, spec, options);
  const errors = standardErrors(fit, 'robust');
  const model = symbolModel(fit, runs, horizon);
  const { names, observations, logLikelihood, persistence, boundary } = fit;
  const converged = fit.converged && hasForecasts(model);
  const message = fit.converged && !converged ? 'the estimates have no finite forecasts' : fit.message;
  const parameters = Object.fromEntries(names.map((name, i) => [name, fit.parameters[i]]));
  return {
    model,
    notes: {
      observations,
      logLikelihood,
      persistence,
      converged,
      message,
      boundary,
      parameters,
      standardErrors: Object.fromEntries(names.map((name, i) => [name, Number.isNaN(errors[i]) ? null : errors[i]])),
    },
  };
}

export function symbolModel(fit: VolatilityFit, runs: readonly Float64Array[], horizon: number): SymbolModel {
  const { spec, parameters, sampleVariance: variance } = fit;
  const growth = spec.model === 'egarch' ? growthOver(spec, parameters, runs, horizon) : new Float64Array(0);
  return { parameters: Array.from(parameters), variance, growth: Array.from(growth) };
}

/** False for estimates of egarch under which ln h spreads so far that no expectation of h is a number. */
export function hasForecasts({ parameters, growth }: SymbolModel): boolean {
  return parameters.every(Number.isFinite) && growth.every(Number.isFinite);
}

function growthOver(
  spec: VolatilitySpec,
  parameters: Float64Array,
  runs: readonly Float64Array[],
  horizon: number,
): Float64Array {
  const { shocks, variance } = filterVariance(spec, parameters, returnSeries(runs, layoutOf(spec), 1));
  return logGrowth(
    spec,
    parameters,
    shocks.map((e, t) => e / Math.sqrt(variance[t])),
    horizon,
  );
}

/**
 * The model of one symbol for returns times `factor`: a model fitted on returns of variance one, made to fit a symbol.
 */
export function scaledModel(
  spec: VolatilitySpec,
  { parameters, variance, growth }: SymbolModel,
  factor: number,
): SymbolModel {
  const { omega, beta, shape } = layoutOf(spec);
  const scaled = Array.from(parameters);
  if (omega === 1) scaled[0] *= factor;
  if (spec.model === 'egarch') {
    const memory = parameters.slice(beta, shape).reduce((sum, value) => sum + value, 0);
    scaled[omega] += 2 * Math.log(factor) * (1 - memory);
  } else {
    scaled[omega] *= factor * factor;
  }
  return { parameters: scaled, variance: variance * factor * factor, growth };
}

/**
 * Volatility expected after each bar of a run: sqrt(mean of the variances of the next `horizon` bars).
 * @param returns one run without gaps  @param from first bar that is asked for
 * @returns shape (returns.length - from,); a value depends on returns up to its bar alone
 */
export function forecastRun(
  spec: VolatilitySpec,
  { parameters, variance, growth }: SymbolModel,
  returns: Float64Array,
  from: number,
  horizon: number,
): Float64Array {
  const theta = Float64Array.from(parameters);
  const filtered = filterVariance(spec, theta, knownSeries(returns, variance));
  const forecast = forecaster(spec, theta, growth);
  const highest = variance * knownRange;
  const ahead = new Float64Array(horizon);
  const out = new Float64Array(returns.length - from);
  for (let at = from; at < returns.length; at++) {
    forecast({ filtered, at, run: 0, backcast: variance }, ahead);
    // A forecast keeps to the limits of the filter.
    out[at - from] = Math.sqrt(ahead.reduce((sum, h) => sum + Math.min(h, highest), 0) / horizon);
  }
  return out;
}
