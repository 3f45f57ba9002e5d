import { leanOf, saysDirection } from '../../core/direction.ts';
import type { Task } from '../../core/task.ts';
import type { ScoredRows } from '../scoring.ts';
import type { MarketContext } from './market-context.ts';

/** What the score of a row is to put in order: shape (rows,), NaN while unknown. */
export interface Target {
  readonly name: string;
  readonly score: Float64Array;
  readonly values: Float64Array;
}

/**
 * The label itself for numbers; for a label with a direction the return over its horizon.
 * @returns undefined for classes without direction, and when the bars are gone
 */
export function targetOf(
  rows: ScoredRows,
  { task, label, market }: { readonly task: Task; readonly label: string; readonly market: MarketContext | undefined },
): Target | undefined {
  if (task.kind === 'regression') {
    return { name: 'the label', score: Float64Array.from(rows.outputs[0]), values: Float64Array.from(rows.y) };
  }
  const lean = leanOf(task);
  if (!lean || !market || !saysDirection(task, label)) return undefined;
  const at = (row: number) => market.barAt(rows.symbols[rows.symbolId[row]], rows.time[row]);
  return {
    name: "the return over the label's horizon, close to close",
    score: Float64Array.from(rows.time, (_, row) => lean(rows.outputs, row)),
    values: Float64Array.from(rows.time, (_, row) => at(row)?.overHorizon ?? Number.NaN),
  };
}
