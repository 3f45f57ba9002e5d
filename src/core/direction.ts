import type { NumericArray } from './frame.ts';
import type { Task } from './task.ts';

/** How strongly, and in which direction, predictions lean. @param outputs one array per prediction column of the task */
export type Lean = (outputs: readonly NumericArray[], row: number) => number;

/**
 * The side that predictions of a task take: binary 2 p_up - 1, classes p_up - p_down (both in [-1, 1]), else the forecast
 * itself.
 * @returns undefined when the classes are no directions, such as regimes
 */
export function leanOf(task: Task): Lean | undefined {
  if (task.kind === 'binary') return ([up], row) => 2 * up[row] - 1;
  if (task.kind === 'regression') return ([yhat], row) => yhat[row];
  const [down, up] = [task.classes.indexOf('down'), task.classes.indexOf('up')];
  return down >= 0 && up >= 0 ? (outputs, row) => outputs[up][row] - outputs[down][row] : undefined;
}

/**
 * Whether forecasts of a label say which way the price goes. A volatility does not; nor does a meta label, which says
 * whether somebody else's side wins.
 * @param label its spec or column
 */
export function saysDirection(task: Task, label: string): boolean {
  const named = (names: string) => new RegExp(`^(label_)?(${names})($|[:_])`).test(label);
  if (task.kind === 'regression') return named('forward[-_]return|excess');
  if (task.kind === 'binary') return !named('meta');
  return leanOf(task) !== undefined;
}
