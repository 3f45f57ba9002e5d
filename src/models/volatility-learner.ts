import { configError, dataError } from '../core/errors.ts';
import { runPool } from '../core/worker-pool.ts';
import { quantile } from '../math/quantile.ts';
import { variance } from '../math/statistics.ts';
import type { VarianceModel, VolatilitySpec } from '../volatility/spec.ts';
import {
  fitSymbol,
  type SymbolFit,
  type SymbolFitTask,
  type SymbolModel,
  scaledModel,
} from '../volatility/symbol-model.ts';
import type { Dataset } from './dataset.ts';
import { defineLearner, type FitSetting, type FittedModel } from './learner.ts';
import { type ReturnRun, returnRuns } from './return-runs.ts';
import {
  forecastRows,
  loadVolatilityModel,
  type Past,
  type VolatilityState,
  volatilityModel,
} from './volatility-model.ts';
import { asymmetricParams, garchParams, type VolatilityParams, volatilitySpace } from './volatility-params.ts';

/** Returns in all from which starting threads costs less than it saves. */
const worthThreads = 300_000;

/**
 * A conditional-variance model for each symbol, fitted by maximum likelihood on the returns of the training rows. It
 * filters the variance through all bars of the symbol up to the row and forecasts
 *   b sqrt(mean of the expected variances of the next `horizon` bars)
 * per bar, which is what the label volatility:window=horizon measures afterwards. Only b, one number for all symbols, is
 * fitted to the labels (`calibration`). A return is known at its bar, so that estimating again as time goes on
 * (refitEvery) looks at nothing that is not known.
 *
 * Symbols with fewer than minReturns returns, or whose estimates do not come to rest, share one model. It is fitted on
 * the returns of all symbols, each scaled to variance one, and brought back to the symbol's own variance, which is
 * shrunk towards the median of all for want of returns.
 */
const volatilityLearner = <Params extends typeof garchParams | typeof asymmetricParams>(
  model: VarianceModel,
  summary: string,
  params: Params,
) =>
  defineLearner<Params['shape']>({
    name: model,
    summary,
    tasks: ['regression'],
    labels: () => ['volatility'],
    params: params as never,
    searchSpace: volatilitySpace,
    history: () => Number.POSITIVE_INFINITY,
    inputs: () => ['log_return_1'],
    fit: (task, train, _valid, given, setting) => fit(model, task, train, given as VolatilityParams, setting),
    load: (dir, saved) => loadVolatilityModel(model, dir, saved),
  });

export const [garchLearner, gjrLearner, egarchLearner] = [
  volatilityLearner('garch', 'GARCH volatility, one model for each symbol', garchParams),
  volatilityLearner('gjr', 'GJR-GARCH: falls move the volatility more than rises', asymmetricParams),
  volatilityLearner('egarch', 'EGARCH: the logarithm of the variance, falls and rises apart', asymmetricParams),
];

async function fit(
  model: VarianceModel,
  task: FittedModel['task'],
  train: Dataset,
  params: VolatilityParams,
  setting: FitSetting,
): Promise<FittedModel> {
  const horizon = params.horizon ?? setting.horizonBars;
  if (horizon === undefined) {
    throw configError(
      `learner ${model} does not know how many bars ahead to forecast`,
      'give it the parameter horizon',
    );
  }
  const { p, o = 0, q, mean, distribution: innovation, varianceTargeting, starts, minReturns } = params;
  const spec: VolatilitySpec = { model, p, o, q, mean, innovation };
  const options = { varianceTargeting, starts };
  const bySymbol = groupBySymbol(returnRuns(model, train));
  const ready = [...bySymbol].filter(([, { count, spread }]) => count >= minReturns && spread > 0);
  const standard = [...bySymbol.values()].flatMap(({ runs, spread }) =>
    spread > 0 ? runs.map((run) => run.map((value) => value / Math.sqrt(spread))) : [],
  );
  const tasks = [standard, ...ready.map(([, { runs }]) => runs)].map(
    (runs): SymbolFitTask => ({ spec, runs, horizon, options }),
  );
  const [pooled, ...fits] = await runPool<SymbolFitTask, SymbolFit>({
    moduleUrl: new URL('../volatility/symbol-model.ts', import.meta.url).href,
    functionName: fitSymbol.name,
    tasks,
    jobs: train.rows < worthThreads ? 1 : setting.threads,
    signal: setting.signal,
  });
  const typical = quantile(
    Float64Array.from(bySymbol.values(), ({ spread }) => spread),
    0.5,
  );
  const own = new Map(ready.map(([symbol], i) => [symbol, fits[i]]));
  const symbols = Object.fromEntries(
    [...bySymbol].map(([symbol, { count, spread }]) => {
      const fitted = own.get(symbol);
      if (fitted?.notes.converged) return [symbol, plain(fitted.model)];
      const weight = Math.min(1, count / minReturns);
      const level = weight * spread + (1 - weight) * typical;
      return [symbol, plain(scaledModel(spec, pooled.model, Math.sqrt(level > 0 ? level : typical)))];
    }),
  );
  const few = [...bySymbol.keys()].filter((symbol) => !own.has(symbol));
  const restless = [...own].filter(([, { notes }]) => !notes.converged).map(([symbol]) => symbol);
  warn(setting, few, `have fewer than ${minReturns} returns, or returns that do not move`);
  warn(setting, restless, 'have estimates that do not come to rest');
  if (!pooled.notes.converged)
    setting.onWarning?.(
      `the model of all symbols, which serves those without one of their own, does not come to rest: ${pooled.notes.message}`,
    );
  const trainedTo = lastTimes(train);
  const past: Past = new Map(params.refitEvery === 0 ? [] : [...bySymbol].map(([symbol, { runs }]) => [symbol, runs]));
  const raw: VolatilityState = {
    calibration: [0, 1],
    orders: { p, o, q },
    mean,
    distribution: innovation,
    horizon,
    refit: { every: params.refitEvery, window: params.window, minReturns, varianceTargeting },
    pooled: plain(scaledModel(spec, pooled.model, Math.sqrt(typical))),
    symbols,
    trainedTo,
    latest: Math.max(...Object.values(trainedTo)),
    past: Object.fromEntries([...past].map(([symbol, runs]) => [symbol, runs.map((run) => run.length)])),
  };
  const given = { ...raw, calibration: calibrate(params.calibration, forecastRows(model, train, raw, past), train) };
  const diagnostics = {
    horizon,
    calibration: given.calibration,
    pooled: pooled.notes,
    symbols: Object.fromEntries([...own].map(([symbol, { notes }]) => [symbol, notes])),
    sharing: [...few, ...restless],
  };
  return volatilityModel(model, task, train.features, given, past, diagnostics);
}

/** Least squares of the labels on the forecasts. @returns intercept and slope */
function calibrate(
  method: VolatilityParams['calibration'],
  forecasts: Float64Array,
  { y, weights }: Dataset,
): [number, number] {
  if (method === 'none') return [0, 1];
  const sums = { w: 0, f: 0, y: 0, ff: 0, fy: 0 };
  forecasts.forEach((f, row) => {
    const weight = weights?.[row] ?? 1;
    sums.w += weight;
    sums.f += weight * f;
    sums.y += weight * y[row];
    sums.ff += weight * f * f;
    sums.fy += weight * f * y[row];
  });
  if (!(sums.ff > 0)) throw dataError('all weights of the training rows are 0, or nothing moves in them');
  if (method === 'scale') return [0, sums.fy / sums.ff];
  const slope = (sums.fy - (sums.f * sums.y) / sums.w) / (sums.ff - (sums.f * sums.f) / sums.w);
  return [(sums.y - slope * sums.f) / sums.w, slope];
}

const plain = ({ parameters, variance: level, growth }: SymbolModel) => ({
  parameters: [...parameters],
  variance: level,
  growth: [...growth],
});

interface SymbolReturns {
  readonly runs: Float64Array[];
  readonly count: number;
  /** Variance of all returns; 0 when there are fewer than two. */
  readonly spread: number;
}

function groupBySymbol(runs: readonly ReturnRun[]): Map<string, SymbolReturns> {
  const grouped = new Map<string, Float64Array[]>();
  for (const { symbol, returns } of runs) grouped.set(symbol, [...(grouped.get(symbol) ?? []), returns]);
  return new Map(
    [...grouped].map(([symbol, own]) => {
      const all = Float64Array.from(own.flatMap((run) => Array.from(run)));
      const spread = all.length < 2 ? 0 : variance(all, 0);
      return [symbol, { runs: own, count: all.length, spread }];
    }),
  );
}

function lastTimes({ series, rows }: Dataset): Record<string, number> {
  const last: Record<string, number> = {};
  for (let row = 0; series && row < rows; row++) last[series.symbols[series.symbolId[row]]] = series.time[row];
  return last;
}

function warn({ onWarning }: FitSetting, symbols: readonly string[], why: string): void {
  if (symbols.length === 0) return;
  const more = symbols.length > 5 ? ` and ${symbols.length - 5} more` : '';
  onWarning?.(`${symbols.slice(0, 5).join(', ')}${more} ${why}; the model of all symbols serves them`);
}
