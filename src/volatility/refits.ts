import { type FitOptions, fitVolatility } from './fit-volatility.ts';
import type { VolatilitySpec } from './spec.ts';
import { forecastRun, hasForecasts, type SymbolModel, symbolModel } from './symbol-model.ts';

/** When a model is estimated again while it forecasts. */
export interface RefitSchedule {
  /** Bars from one estimation to the next; 0: never. */
  readonly every: number;
  /** Last returns that an estimation sees; 0: all. */
  readonly window: number;
  /** Fewer returns leave the parameters as they are. */
  readonly minReturns: number;
  readonly options: FitOptions;
}

/** One run of returns to forecast, of which the first `trained` lie before the end of the training part. */
export interface KnownRun {
  readonly returns: Float64Array;
  readonly trained: number;
}

/**
 * Forecasts for the runs of a symbol (see forecastRun), with parameters that are estimated again `every` bars after the
 * training part ended, from its returns and those that followed up to then. An estimation that does not come to rest
 * leaves the parameters as they are.
 * @param past the returns of the training part, in runs; not needed when nothing is estimated again
 * @param runs one after another in time
 * @returns by run, shape (its length,)
 */
export function forecastSymbol(
  spec: VolatilitySpec,
  trainedModel: SymbolModel,
  past: readonly Float64Array[],
  runs: readonly KnownRun[],
  horizon: number,
  schedule: RefitSchedule,
): Float64Array[] {
  const { every, window } = schedule;
  let model = trainedModel;
  let seen = past;
  let sinceFit = 0;
  return runs.map(({ returns, trained }) => {
    const n = returns.length;
    const out = new Float64Array(n);
    out.set(forecastRun(spec, trainedModel, returns.subarray(0, trained), 0, horizon));
    // The first bar of the run that the estimates know, from which the variance is filtered.
    let first = 0;
    for (let from = trained; from < n; ) {
      if (every > 0 && sinceFit === every) {
        // The return of bar `from` is known at that bar.
        const latest = lastReturns(extended(seen, returns.subarray(trained, from + 1), trained > 0), window);
        const again = refitted(spec, trainedModel, latest, horizon, schedule);
        if (again) {
          model = again;
          first = Math.max(0, from + 1 - countOf(latest));
        }
        sinceFit = 0;
      }
      const to = every === 0 ? n : Math.min(n, from + every - sinceFit);
      out.set(forecastRun(spec, model, returns.subarray(first, to), from - first, horizon), from);
      sinceFit += to - from;
      from = to;
    }
    if (trained < n) seen = extended(seen, returns.subarray(trained), trained > 0);
    return out;
  });
}

/** @param isContinued whether the returns go on where the last run ends */
function extended(runs: readonly Float64Array[], returns: Float64Array, isContinued: boolean): Float64Array[] {
  const last = runs.at(-1);
  if (!isContinued || !last) return [...runs, returns];
  const joined = new Float64Array(last.length + returns.length);
  joined.set(last);
  joined.set(returns, last.length);
  return [...runs.slice(0, -1), joined];
}

/** The last `window` returns of all runs; all when it is 0. */
function lastReturns(runs: readonly Float64Array[], window: number): Float64Array[] {
  let left = window === 0 ? Number.POSITIVE_INFINITY : window;
  const kept: Float64Array[] = [];
  for (const run of runs.toReversed()) {
    if (left <= 0) break;
    kept.unshift(run.subarray(Math.max(0, run.length - left)));
    left -= run.length;
  }
  return kept;
}

function countOf(runs: readonly Float64Array[]): number {
  return runs.reduce((sum, run) => sum + run.length, 0);
}

function refitted(
  spec: VolatilitySpec,
  { parameters }: SymbolModel,
  runs: readonly Float64Array[],
  horizon: number,
  { minReturns, options }: RefitSchedule,
): SymbolModel | undefined {
  // Returns that never moved have no likelihood.
  const moves = runs.some((run) => run.some((value) => value !== runs[0][0]));
  if (!moves || countOf(runs) < minReturns) return undefined;
  const fit = fitVolatility(runs, spec, { ...options, from: Float64Array.from(parameters), starts: 0 });
  const model = symbolModel(fit, runs, horizon);
  return fit.converged && hasForecasts(model) ? model : undefined;
}
