import { checkTradable, type Edges, predictedEdges } from '../../backtest/signals.ts';
import type { StageContext } from '../../core/context.ts';
import { missingInput } from '../../core/errors.ts';
import { type NumericArray, takeRows } from '../../core/frame.ts';
import { exists } from '../../io/exists.ts';
import { predictionsPath, signalsPath } from '../../io/layout.ts';
import { type RunSummary, readPredictions } from '../../io/runs.ts';
import { readAnyRun, readSignals, type SignalsSummary } from '../../io/signal-runs.ts';

/** Rows of a run that can be traded. */
export interface TradedRows {
  readonly time: Float64Array;
  readonly symbols: readonly string[];
  readonly symbolId: Int32Array;
  /** -1 marks hold-out rows. */
  readonly fold: NumericArray;
  readonly path?: NumericArray;
}

/** A run as a backtest sees it: a model's predictions, or signals without a model. */
export interface TradedRun {
  readonly summary: RunSummary | SignalsSummary;
  /** Bars for which a signal lives, unless the config says otherwise. */
  readonly horizonBars: number;
  /** Whether its signals are the weights themselves. */
  readonly givesWeights: boolean;
  /** Backtest paths of its splits. */
  readonly paths: number;
  readonly file: string;
  /** Reads the file. @returns the rows, and the edges of some of them */
  read(): Promise<{ readonly rows: TradedRows; readonly edgesOf: (rows: Int32Array) => Edges }>;
}

/** @throws TrademlError when there is no such run, its file is missing, or what it predicts can't be bought or sold */
export async function tradedRun({ workspace: ws }: StageContext, run: string): Promise<TradedRun> {
  const { summary } = await readAnyRun(ws, run);
  if (summary.kind === 'signals') {
    const file = signalsPath(ws, run);
    if (!(await exists(file))) throw missingInput(file, `trademl backtest --run ${run} --signals FILE`);
    const givesWeights = summary.unit === 'weight';
    const read = async () => {
      const { value, ...rows } = await readSignals(ws, summary);
      const kind = givesWeights ? ('weights' as const) : ('regression' as const);
      return { rows, edgesOf: (chosen: Int32Array): Edges => ({ kind, edge: takeRows(value, chosen) }) };
    };
    return { summary, horizonBars: 1, givesWeights, paths: 1, file, read };
  }
  checkTradable(run, summary.task, summary.label);
  const file = predictionsPath(ws, run);
  if (!(await exists(file))) throw missingInput(file, `trademl ${summary.kind} --run ${run}`);
  const read = async () => {
    const rows = await readPredictions(ws, run, summary.task);
    const edgesOf = (chosen: Int32Array) =>
      predictedEdges(
        run,
        summary.task,
        rows.outputs.map((column) => takeRows(column, chosen)),
      );
    return { rows, edgesOf };
  };
  const { horizonBars, paths = 1 } = summary;
  return { summary, horizonBars, givesWeights: false, paths, file, read };
}
