import type { BacktestResult, CurveMetrics } from '../../backtest/result.ts';
import { dataError } from '../../core/errors.ts';
import { readTable } from '../../io/parquet.ts';
import { breakEvenSentence } from '../break-even.ts';
import type { BacktestView, EquityCurve, Unit } from '../report-data.ts';

export const numberOf = (value: number | null | undefined) => value ?? Number.NaN;

/** Fraction below the running peak, shape (n,), <= 0. */
function drawdownOf(values: ArrayLike<number>): Float64Array {
  let peak = Number.NEGATIVE_INFINITY;
  return Float64Array.from(values, (value) => {
    peak = Math.max(peak, value);
    return value / peak - 1;
  });
}

/**
 * equity.parquet as growth of 1 from the starting capital.
 * @throws TrademlError (data) when it holds no rows
 */
export async function readEquity(path: string, capital: number): Promise<EquityCurve> {
  const { time, equity, benchmark } = await readTable(path, { columns: ['time', 'equity', 'benchmark'] });
  if (time.length === 0) throw dataError(`${path} holds no rows`, 'run the backtest again: trademl backtest');
  const growth = (column: typeof equity) => Float64Array.from(column as Float64Array, (value) => value / capital);
  return {
    time: time as Float64Array,
    equity: growth(equity),
    benchmark: growth(benchmark),
    drawdown: drawdownOf(equity as Float64Array),
    benchmarkDrawdown: drawdownOf(benchmark as Float64Array),
  };
}

const curveRows: readonly [keyof CurveMetrics, string, Unit][] = [
  ['totalReturn', 'Total return', 'percent'],
  ['cagr', 'Return a year, compounded', 'percent'],
  ['annualVolatility', 'Volatility, annualised', 'percent'],
  ['sharpe', 'Sharpe ratio, annualised', 'number'],
  ['sortino', 'Sortino ratio, annualised', 'number'],
  ['calmar', 'Calmar ratio', 'number'],
  ['maxDrawdown', 'Deepest drawdown', 'percent'],
  ['maxDrawdownBars', 'Length of the deepest drawdown', 'bars'],
  ['valueAtRisk95', 'Value at risk, 95 %, one bar', 'percent'],
  ['conditionalValueAtRisk95', 'Mean loss beyond it, one bar', 'percent'],
  ['cornishFisherValueAtRisk95', 'Value at risk, 95 %, Cornish-Fisher', 'percent'],
  ['ulcerIndex', 'Ulcer index', 'percent'],
  ['omega', 'Omega ratio', 'number'],
  ['tailRatio', 'Tail ratio', 'number'],
  ['skewness', 'Skewness of bar returns', 'number'],
  ['kurtosis', 'Kurtosis of bar returns (3: normal)', 'number'],
];

export function backtestView(result: BacktestResult, curve: EquityCurve): BacktestView {
  const { metrics, benchmark } = result;
  const own = (name: string, unit: Unit, value: number | null) => ({
    name,
    unit,
    strategy: numberOf(value),
    benchmark: Number.NaN,
  });
  return {
    curve,
    benchmarkName: benchmark.name,
    benchmarkSharpe: numberOf(benchmark.metrics.sharpe),
    metrics: [
      ...curveRows.map(([key, name, unit]) => ({
        name,
        unit,
        strategy: numberOf(metrics[key] as number | null),
        benchmark: numberOf(benchmark.metrics[key] as number | null),
      })),
      own('Turnover a year, times mean equity', 'number', metrics.annualTurnover),
      own('Positions closed at a profit', 'percent', metrics.hitRate),
      own('Positions closed', 'count', metrics.closedPositions),
      own('Mean gross exposure', 'percent', metrics.grossExposure),
      own('Bars with a position', 'percent', metrics.timeInMarket),
      own('Costs as a share of profit before costs', 'percent', metrics.costShareOfGrossProfit),
    ],
    rules: [...result.rules, ...result.warnings],
    annualisation: `Yearly figures: ${result.annualisation.basis}; the risk-free rate is taken as 0.`,
    costs: result.costTable.map((row) => ({
      multiple: row.multiple,
      bpsPerSide: row.bpsPerSide,
      totalReturn: numberOf(row.totalReturn),
      cagr: numberOf(row.cagr),
      sharpe: numberOf(row.sharpe),
      maxDrawdown: row.maxDrawdown,
    })),
    breakEven: breakEvenSentence(result),
  };
}
