import { type FitOptions, fitVolatility, standardErrors, type VolatilityFit } from './fit-volatility.ts';
import { forecaster, logGrowth } from './forecast.ts';
import { filterVariance } from './likelihood.ts';
import { knownSeries, returnSeries } from './return-series.ts';
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
  const { names, observations, logLikelihood, persistence, converged, message, boundary } = fit;
  const parameters = Object.fromEntries(names.map((name, i) => [name, fit.parameters[i]]));
  return {
    model: symbolModel(fit, runs, horizon),
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

function symbolModel(fit: VolatilityFit, runs: readonly Float64Array[], horizon: number): SymbolModel {
  const { spec, parameters, sampleVariance: variance } = fit;
  const growth = spec.model === 'egarch' ? growthOver(spec, parameters, runs, horizon) : new Float64Array(0);
  return { parameters: Array.from(parameters), variance, growth: Array.from(growth) };
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
  const ahead = new Float64Array(horizon);
  const out = new Float64Array(returns.length - from);
  for (let at = from; at < returns.length; at++) {
    forecast({ filtered, at, run: 0, backcast: variance }, ahead);
    out[at - from] = Math.sqrt(ahead.reduce((sum, h) => sum + h, 0) / horizon);
  }
  return out;
}

/** When a model is estimated again while it forecasts. */
export interface RefitSchedule {
  /** Bars from one estimation to the next; 0: never. */
  readonly every: number;
  /** Last returns that an estimation sees; 0: all of the run. */
  readonly window: number;
  /** Fewer returns leave the parameters as they are. */
  readonly minReturns: number;
  readonly options: FitOptions;
}

/**
 * forecastRun with parameters that are estimated again `every` bars after the training part ended, from the returns up
 * to then. An estimation that does not come to rest leaves the parameters as they are.
 * @param trained bars of the run up to the end of the training part; those have the trained parameters
 */
export function forecastWithRefits(
  spec: VolatilitySpec,
  trainedModel: SymbolModel,
  returns: Float64Array,
  trained: number,
  horizon: number,
  schedule: RefitSchedule,
): Float64Array {
  const { every, window, minReturns } = schedule;
  const n = returns.length;
  if (every === 0 || trained >= n) return forecastRun(spec, trainedModel, returns, 0, horizon);
  const out = new Float64Array(n);
  out.set(forecastRun(spec, trainedModel, returns.subarray(0, Math.min(n, trained + every)), 0, horizon));
  let current = trainedModel;
  let start = 0;
  for (let from = trained + every; from < n; from += every) {
    // The return of bar `from` is known at that bar.
    const first = window > 0 ? Math.max(0, from + 1 - window) : 0;
    const seen = returns.subarray(first, from + 1);
    const model = seen.length < minReturns ? undefined : refitted(spec, trainedModel, seen, horizon, schedule.options);
    if (model) {
      current = model;
      start = first;
    }
    const known = returns.subarray(start, Math.min(n, from + every));
    out.set(forecastRun(spec, current, known, from - start, horizon), from);
  }
  return out;
}

function refitted(
  spec: VolatilitySpec,
  { parameters }: SymbolModel,
  returns: Float64Array,
  horizon: number,
  options: FitOptions,
): SymbolModel | undefined {
  // Returns that never moved have no likelihood.
  if (returns.every((value) => value === returns[0])) return undefined;
  const fit = fitVolatility([returns], spec, { ...options, from: Float64Array.from(parameters), starts: 0 });
  return fit.converged ? symbolModel(fit, [returns], horizon) : undefined;
}
