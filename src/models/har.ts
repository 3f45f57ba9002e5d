import { z } from 'zod';
import { dataError } from '../core/errors.ts';
import { solvePositiveDefinite } from '../math/cholesky.ts';
import type { Dataset, Inputs, Series } from './dataset.ts';
import { defineLearner, type FittedModel } from './learner.ts';
import { numbersModel, stateOf } from './numbers-model.ts';
import { priorValues } from './prior.ts';

/** A day, a week and a month of daily bars. */
const windows = [1, 5, 22] as const;
const width = windows.length + 1;

const params = z.strictObject({
  perSymbol: z
    .boolean()
    .default(false)
    .describe('coefficients of its own for each symbol; otherwise the same for all, which is steadier'),
});

const state = z.strictObject({
  /** Intercept and the coefficients of the volatilities over 1, 5 and 22 bars. */
  pooled: z.array(z.number()).length(width),
  symbols: z.record(z.string(), z.array(z.number()).length(width)),
  /** Predicted where a row has no return on it: the mean of the labels. */
  mean: z.number(),
});
type State = z.output<typeof state>;

/**
 * Heterogeneous autoregression: volatility as a linear function of its averages over three horizons,
 *   y = c + b1 RV1 + b5 RV5 + b22 RV22,   RVk = sqrt(mean of the last k squared log returns)
 * per bar, by least squares (weighted by the rows' weights) on the label itself, so that whatever the label measures over
 * its horizon is learned.
 * @see Corsi (2009), A Simple Approximate Long-Memory Model of Realized Volatility, Journal of Financial Econometrics 7(2)
 */
export const harLearner = defineLearner({
  name: 'har',
  summary: 'volatility from its averages over 1, 5 and 22 bars (Corsi)',
  tasks: ['regression'],
  params,
  searchSpace: { perSymbol: 'choice(false,true)' },
  history: () => windows[windows.length - 1] - 1,
  inputs: () => ['log_return_1'],
  fit: async (task, train, _valid, { perSymbol }) => {
    const { series } = train;
    const design = volatilities(train, true);
    const pooled = leastSquares(design, train);
    if (!pooled) {
      throw dataError(
        `learner har: the training rows do not determine ${width} coefficients`,
        'it needs rows with 22 returns behind them that move; give it more bars',
      );
    }
    const symbols: Record<string, number[]> = {};
    series?.symbols.forEach((symbol, id) => {
      const own = perSymbol ? leastSquares(design, train, (row) => series.symbolId[row] === id) : undefined;
      if (own) symbols[symbol] = own;
    });
    return harModel(task, train.features, { pooled, symbols, mean: priorValues(task, train)[0] });
  },
  load: async (dir, saved) => harModel(saved.task, saved.features, stateOf(state, dir, saved)),
});

function seriesOf({ series }: Pick<Inputs, 'series'>): Series {
  if (!series) throw dataError('learner har: the rows come without their series');
  return series;
}

/**
 * RV1, RV5 and RV22 after a leading 1, row-major (rows, 4). Where bars or returns are missing, of those that there are;
 * NaN where there are none, and with `whole` where one is missing.
 */
function volatilities(inputs: Pick<Inputs, 'x' | 'rows' | 'series'>, whole: boolean): Float64Array {
  const { x, rows } = inputs;
  const design = new Float64Array(rows * width);
  if (rows === 0) return design;
  const { history } = seriesOf(inputs);
  for (let row = 0; row < rows; row++) {
    design[row * width] = 1;
    let squares = 0;
    let known = 0;
    let bars = 0;
    windows.forEach((window, k) => {
      for (; bars < window && bars <= history[row]; bars++) {
        const square = x[row - bars] ** 2;
        if (Number.isNaN(square)) continue;
        squares += square;
        known++;
      }
      design[row * width + k + 1] = whole && known < window ? Number.NaN : Math.sqrt(squares / known);
    });
  }
  return design;
}

/** Undefined when the rows do not determine the coefficients. */
function leastSquares(
  design: Float64Array,
  { y, weights, rows }: Dataset,
  isWanted: (row: number) => boolean = () => true,
): number[] | undefined {
  const products = new Float64Array(width * width);
  const right = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1;
    const values = design.subarray(row * width, (row + 1) * width);
    if (weight === 0 || values.some(Number.isNaN) || !isWanted(row)) continue;
    for (let i = 0; i < width; i++) {
      right[i] += weight * values[i] * y[row];
      for (let j = 0; j < width; j++) products[i * width + j] += weight * values[i] * values[j];
    }
  }
  const { scaled, unit } = unitDiagonal(products);
  const solution = solvePositiveDefinite(
    scaled,
    right.map((value, i) => value * unit[i]),
  ).map((value, i) => value * unit[i]);
  return solution.every(Number.isFinite) ? Array.from(solution) : undefined;
}

/** The matrix with rows and columns scaled to a diagonal of ones: returns are small beside the intercept's ones. */
function unitDiagonal(matrix: Float64Array): { scaled: Float64Array; unit: Float64Array } {
  const unit = Float64Array.from({ length: width }, (_, i) => 1 / Math.sqrt(matrix[i * width + i]));
  return { scaled: matrix.map((value, at) => value * unit[Math.floor(at / width)] * unit[at % width]), unit };
}

function harModel(task: FittedModel['task'], features: readonly string[], given: State): FittedModel {
  return numbersModel({
    learner: 'har',
    task,
    features,
    state: given,
    diagnostics: {
      coefficients: {
        intercept: given.pooled[0],
        bars1: given.pooled[1],
        bars5: given.pooled[2],
        bars22: given.pooled[3],
      },
    },
    predict: (inputs) => predict(inputs, given),
  });
}

function predict(inputs: Inputs, { pooled, symbols, mean }: State): Float64Array {
  const design = volatilities(inputs, false);
  return Float64Array.from({ length: inputs.rows }, (_, row) => {
    const { symbols: names, symbolId } = seriesOf(inputs);
    const coefficients = symbols[names[symbolId[row]]] ?? pooled;
    const value = coefficients.reduce((sum, b, k) => sum + b * design[row * width + k], 0);
    return Number.isNaN(value) ? mean : Math.max(0, value);
  });
}
