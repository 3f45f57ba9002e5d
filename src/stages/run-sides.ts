import { checkTradable, predictedEdges } from '../backtest/signals.ts';
import type { Workspace } from '../core/context.ts';
import { configError } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import { predictionsPath } from '../io/layout.ts';
import { readPredictions, readRun } from '../io/runs.ts';
import type { LabelSpec } from '../labels/label-spec.ts';
import { runOf } from '../labels/label-spec.ts';
import type { RunSide, RunSides } from '../labels/run-sides.ts';
import type { FeaturesConfig } from './features-config.ts';

/** The prediction files that labels take their sides from. */
export function sideFiles(ws: Workspace, labels: readonly LabelSpec[]): string[] {
  return labels.map(runOf).flatMap((run) => (run === undefined ? [] : [predictionsPath(ws, run)]));
}

/**
 * The sides of the runs that labels name, by symbol. Only out-of-fold predictions count: of a hold-out row, or of one that a
 * model was fitted on, there is none.
 * @throws TrademlError when there is no such run, it predicts no direction, or its bars or its features are not ours to use
 */
export async function readRunSides(
  ws: Workspace,
  { interval, name }: Pick<FeaturesConfig, 'interval' | 'name'>,
  labels: readonly LabelSpec[],
): Promise<Map<string, RunSides>> {
  const bySymbol = new Map<string, Record<string, RunSide>>();
  for (const { of, spec } of labels.filter((label) => runOf(label) !== undefined)) {
    const run = runOf({ of }) as string;
    const { summary } = await readRun(ws, run);
    checkTradable(run, summary.task, summary.label);
    if (summary.interval !== interval) {
      throw configError(
        `label '${spec}': run '${run}' predicts ${summary.interval} bars, these are ${interval} bars`,
        `name a run of ${interval} bars`,
      );
    }
    if (summary.featuresName === name) {
      throw configError(
        `label '${spec}': run '${run}' was trained on feature set '${name}', which would then depend on itself`,
        'give this feature set another name with --name',
      );
    }
    const sides = await sidesOf(ws, run, summary.task);
    for (const [symbol, side] of sides) bySymbol.set(symbol, { ...bySymbol.get(symbol), [of as string]: side });
  }
  return bySymbol;
}

/** By symbol; of a row that several folds tested (combinatorial paths) the mean of what their models say. */
async function sidesOf(ws: Workspace, run: string, task: Task): Promise<[string, RunSide][]> {
  const { time, symbols, symbolId, fold, outputs } = await readPredictions(ws, run, task);
  const { edge } = predictedEdges(run, task, outputs);
  const predicted = symbols.map(() => new Map<number, number[]>());
  for (let row = 0; row < time.length; row++) {
    if (fold[row] < 0) continue;
    const at = predicted[symbolId[row]].get(time[row]);
    if (at) at.push(edge[row]);
    else predicted[symbolId[row]].set(time[row], [edge[row]]);
  }
  return symbols.map((symbol, id) => {
    const own = [...predicted[id]].sort(([a], [b]) => a - b);
    return [
      symbol,
      {
        time: Float64Array.from(own, ([at]) => at),
        side: Float64Array.from(own, ([, edges]) => edges.reduce((sum, one) => sum + one, 0) / edges.length),
      },
    ];
  });
}
