import type { Workspace } from '../core/context.ts';
import type { Interval } from '../core/time.ts';
import { computeFeature } from '../features/compute-feature.ts';
import { features } from '../features/index.ts';
import { totalReturnInputs } from '../features/total-return.ts';
import { readBars } from '../io/bars.ts';
import { featuresPath } from '../io/layout.ts';
import { type Table, writeTable } from '../io/parquet.ts';
import { computeLabels } from '../labels/compute-labels.ts';
import type { LabelSpec } from '../labels/label-spec.ts';

/** One symbol's share of the features stage, as plain data for a worker thread. */
export interface SymbolTask {
  readonly workspace: Workspace;
  readonly interval: Interval;
  readonly featuresName: string;
  readonly symbol: string;
  readonly features: readonly { readonly name: string; readonly params: Readonly<Record<string, number>> }[];
  readonly labels: readonly LabelSpec[];
}

export interface SymbolSummary {
  readonly symbol: string;
  readonly rows: number;
  /** Close times of the first and the last bar, UTC microseconds; null without bars. */
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * Reads a symbol's bars, computes features and labels, writes its Parquet file: time, features in the order asked for,
 * labels. Features are doubles: the file then holds TA-Lib's values to 1e-9 (figures in docs/adding-a-feature.md).
 */
export async function writeSymbolFeatures(task: SymbolTask): Promise<SymbolSummary> {
  const bars = await readBars(task.workspace, task.interval, task.symbol);
  const inputs = totalReturnInputs(bars);
  const table: Table = { time: bars.time };
  for (const { name, params } of task.features) {
    const definition = features.get(name);
    const names = definition.outputs(params);
    computeFeature({ definition, params }, inputs).forEach((values, i) => {
      table[names[i]] = values;
    });
  }
  Object.assign(table, computeLabels(bars.time, inputs.close, task.labels));
  await writeTable(featuresPath(task.workspace, task.featuresName, task.symbol), table);
  const rows = bars.time.length;
  return { symbol: task.symbol, rows, from: rows > 0 ? bars.time[0] : null, to: rows > 0 ? bars.time[rows - 1] : null };
}
