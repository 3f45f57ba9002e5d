import { z } from 'zod';
import type { Dataset } from '../models/dataset.ts';
import type { FittedModel, Learner } from '../models/learner.ts';

/** Means and deviations of columns, learned from rows; missing values become the mean. */
export interface Scaling {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

export function fitScaling(x: Float32Array, rows: number, width: number): Scaling {
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  for (let column = 0; column < width; column++) {
    let n = 0;
    let squares = 0;
    for (let row = 0, at = column; row < rows; row++, at += width) {
      const value = x[at];
      if (!Number.isFinite(value)) continue;
      n++;
      const step = value - mean[column];
      mean[column] += step / n;
      squares += step * (value - mean[column]);
    }
    deviation[column] = n > 1 ? Math.sqrt(squares / n) : 0;
  }
  return { mean, deviation };
}

/** Standardised, missing values at 0, outliers held at 4 deviations. */
export function scale(x: Float32Array, rows: number, { mean, deviation }: Scaling): Float64Array {
  const width = mean.length;
  const out = new Float64Array(rows * width);
  for (let at = 0; at < out.length; at++) {
    const column = at % width;
    const value = deviation[column] > 0 ? (x[at] - mean[column]) / deviation[column] : 0;
    out[at] = Number.isFinite(value) ? Math.max(-4, Math.min(4, value)) : 0;
  }
  return out;
}

export interface Rows {
  readonly x: Float64Array;
  readonly y: ArrayLike<number>;
}

export interface QuickModel {
  /** Intercept first. */
  readonly weights: Float64Array;
  /** Steps that were kept. */
  readonly steps: number;
}

const mostSteps = 30;
const learningRate = 0.5;

/** Logistic regression by plain gradient steps; stops at the step that does best on `watch`, where it is given. */
export function fitQuick(train: Rows, watch: Rows | undefined, steps = mostSteps): QuickModel {
  const n = train.y.length;
  const width = n === 0 ? 0 : train.x.length / n;
  let weights = new Float64Array(width + 1);
  let best = { weights: weights.slice(), steps: 0, loss: watch ? logLoss(weights, watch) : Number.POSITIVE_INFINITY };
  for (let step = 1; step <= steps; step++) {
    const gradient = new Float64Array(width + 1);
    for (let row = 0; row < n; row++) {
      const error = probability(weights, train.x, row) - train.y[row];
      gradient[0] += error;
      for (let i = 0, at = row * width; i < width; i++, at++) gradient[i + 1] += error * train.x[at];
    }
    weights = weights.map((value, i) => value - learningRate * (gradient[i] / n + (i > 0 ? 0.01 * value : 0)));
    const loss = watch ? logLoss(weights, watch) : -step;
    if (loss < best.loss) best = { weights, steps: step, loss };
  }
  return best;
}

function probability(weights: Float64Array, x: Float64Array, row: number): number {
  const width = weights.length - 1;
  let sum = weights[0];
  for (let i = 0, at = row * width; i < width; i++, at++) sum += weights[i + 1] * x[at];
  return 1 / (1 + Math.exp(-sum));
}

export function predictQuick({ weights }: QuickModel, x: Float64Array, rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => probability(weights, x, row));
}

function logLoss(weights: Float64Array, { x, y }: Rows): number {
  let loss = 0;
  for (let row = 0; row < y.length; row++) {
    const p = Math.min(1 - 1e-9, Math.max(1e-9, probability(weights, x, row)));
    loss -= y[row] > 0.5 ? Math.log(p) : Math.log(1 - p);
  }
  return loss / y.length;
}

/** The quick model as a learner of two classes, so that it goes through the code that every learner goes through. */
export const quickLearner: Learner = {
  name: 'quick',
  summary: 'logistic regression by gradient steps, for audits',
  tasks: ['binary'],
  rounds: 'rounds',
  params: z.object({ rounds: z.int().min(1).optional() }),
  fit: async (task, train, valid, params) => {
    const width = train.features.length;
    const scaling = fitScaling(train.x, train.rows, width);
    const rowsOf = (data: Dataset): Rows => ({ x: scale(data.x, data.rows, scaling), y: data.y });
    const model = fitQuick(rowsOf(train), valid && rowsOf(valid), params.rounds as number | undefined);
    const fitted: FittedModel = {
      learner: 'quick',
      task,
      features: train.features,
      device: 'cpu',
      ...(valid && model.steps > 0 && { bestIteration: model.steps - 1 }),
      predict: async ({ x, rows }) => predictQuick(model, scale(x, rows, scaling), rows),
      importance: () => [],
      save: async () => [],
      close: () => undefined,
    };
    return fitted;
  },
  load: async () => {
    throw new Error('quick models are not saved');
  },
};
