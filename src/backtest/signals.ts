import { leanOf, saysDirection } from '../core/direction.ts';
import { usageError } from '../core/errors.ts';
import type { NumericArray } from '../core/frame.ts';
import type { Task } from '../core/task.ts';
import { shrunkenEdge } from './sizing/kelly.ts';

/** Against the signal: cash, or a short position; market-neutral keeps longs and shorts of one size. */
export const modes = ['long-flat', 'short-flat', 'long-short', 'market-neutral'] as const;
export type Mode = (typeof modes)[number];

/** How signals become weights, see sizing/targets.ts. */
export const sizings = ['equal', 'probability', 'slots', 'inverse-volatility', 'volatility-target', 'kelly'] as const;
/** `given`: the signals are the weights. */
export type Sizing = (typeof sizings)[number] | 'given';

/** What a run predicts, as one signed number per row: how strongly, and in which direction, the model leans. */
export interface Edges {
  /**
   * binary: 2 p_up - 1; three classes: p_up - p_down (both in [-1, 1]); regression: the forecast return itself.
   * weights: the weight to hold. NaN when the row has no prediction. Shape (rows,).
   */
  readonly edge: Float64Array;
  readonly kind: 'binary' | 'classes' | 'regression' | 'weights';
}

/**
 * Reads the direction out of a task's prediction columns (core/task.ts gives their order).
 * @param run for messages
 * @throws TrademlError (usage) when the classes are no directions (such as regimes)
 */
export function predictedEdges(run: string, task: Task, outputs: readonly NumericArray[]): Edges {
  const lean = leanOf(task);
  if (!lean) {
    const classes = task.kind === 'multiclass' ? task.classes.join(', ') : '';
    throw usageError(
      `run '${run}' predicts the classes ${classes}: none says which way the price goes`,
      'backtest a run with a label such as up:horizon=5 or direction:horizon=1',
    );
  }
  return {
    kind: task.kind === 'multiclass' ? 'classes' : task.kind,
    edge: Float64Array.from({ length: outputs[0].length }, (_, row) => lean(outputs, row)),
  };
}

/** Whether there is something to buy or sell on forecasts of this label. */
export function isTradable({ task, spec }: { readonly task: Task; readonly spec: string }): boolean {
  return saysDirection(task, spec);
}

/** @throws TrademlError (usage) when a run's label is not a direction, such as volatility or a meta label */
export function checkTradable(run: string, task: Task, label: string): void {
  // Classes without direction are told apart, by name, where their columns are read (predictedEdges).
  if (task.kind === 'multiclass' || saysDirection(task, label)) return;
  throw usageError(
    `run '${run}' forecasts '${label}', which is not a direction: there is nothing to buy or sell`,
    task.kind === 'binary'
      ? `backtest the run whose sides it judges, with --meta-run ${run}`
      : 'backtest a run with a label such as up:horizon=5, direction:horizon=1 or forward-return:horizon=5',
  );
}

export interface SignalSettings {
  readonly mode: Mode;
  readonly sizing: Sizing;
  /**
   * Act only beyond this: binary, distance of p_up from 0.5; three classes, p_up - p_down; regression, the forecast
   * return. >= 0; exactly at the threshold means no position.
   */
  readonly threshold: number;
  /** Standard error of an edge, which 'kelly' shrinks it by; in the unit of the edge. */
  readonly edgeError: number;
}

/**
 * The position each prediction asks for: > 0 long, < 0 short, 0 none. Its size is the strength of the edge for
 * 'probability' and (shrunken) for 'kelly', else 1. NaN predictions ask for nothing.
 */
export function signalScores({ edge, kind }: Edges, settings: SignalSettings): Float64Array {
  if (kind === 'weights') return edge.slice();
  const limit = kind === 'binary' ? 2 * settings.threshold : settings.threshold;
  return edge.map((value) => {
    if (!(Math.abs(value) > limit)) return 0;
    if (value < 0 ? settings.mode === 'long-flat' : settings.mode === 'short-flat') return 0;
    if (settings.sizing === 'kelly') return shrunkenEdge(value, settings.edgeError);
    return settings.sizing === 'probability' ? value : Math.sign(value);
  });
}
