import type { Optimisation } from '../../backtest/optimise/result.ts';
import type { BacktestResult } from '../../backtest/result.ts';
import { readJson } from '../../io/json.ts';
import { readTable } from '../../io/parquet.ts';
import type { SearchView, TearSheetView } from '../tear-sheet-data.ts';
import type { ReportFiles } from './report-files.ts';

/** Undefined for a run without a backtest, or with one of a version that made no tear sheet. */
export async function readTearSheet(
  result: BacktestResult | undefined,
  files: Pick<ReportFiles, 'equity' | 'optimise'>,
): Promise<TearSheetView | undefined> {
  if (!result?.months || !files.equity) return undefined;
  const { months, drawdowns, benchmarks, random, costTable, breakEvenBps, capacity, rollingSharpe, settings } = result;
  const { time, rolling_sharpe } = (await readTable(files.equity, { columns: ['time', 'rolling_sharpe'] })) as Record<
    string,
    Float64Array
  >;
  const first = rolling_sharpe.findIndex((value) => !Number.isNaN(value));
  const from = first < 0 ? time.length : first;
  return {
    months,
    drawdowns,
    benchmarks,
    random,
    costTable,
    breakEvenBps,
    capacity,
    capital: settings.capital,
    rolling: { bars: rollingSharpe.bars, time: time.subarray(from), values: rolling_sharpe.subarray(from) },
    search: files.optimise === undefined ? undefined : searchView(await readJson(files.optimise, 'optimise')),
  };
}

/** Undefined for a search of a version that made one map. */
function searchView(content: unknown): SearchView | undefined {
  const { tried, ledgerTries, heatMaps, walkForward, inference } = content as Optimisation;
  if (!heatMaps) return undefined;
  return {
    tried,
    ledgerTries,
    heatMap: heatMaps[0],
    walkForward: walkForward.sharpe,
    hindsight: walkForward.hindsightSharpe,
    mean: walkForward.meanSharpe,
    deflated: inference?.deflated.probability ?? null,
    overfitting: inference?.overfitting?.probability ?? null,
  };
}
