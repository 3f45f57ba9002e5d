import { orNull } from '../../core/numbers.ts';
import { formatTime, microsPerDay } from '../../core/time.ts';
import { quantile } from '../../math/quantile.ts';
import { periodReturns } from '../../math/returns.ts';
import type { BacktestResult } from '../result.ts';
import { monthlyReturns } from './calendar-returns.ts';
import { deepestDrawdowns, drawdownSeries } from './drawdown.ts';
import { rollingSharpe } from './rolling-sharpe.ts';

/** Falls that the table of drawdowns lists. */
const listed = 10;

/** Tables of an equity curve that people expect: months and years, the deepest falls, the Sharpe ratio as it went. */
export function tearSheet(
  equity: Float64Array,
  time: Float64Array,
  periodsPerYear: number,
): Pick<BacktestResult, 'months' | 'drawdowns' | 'rollingSharpe'> {
  const bars = Math.round(periodsPerYear / 2);
  const rolling = rollingSharpe(periodReturns(equity), bars, periodsPerYear);
  const known = rolling.filter((value) => !Number.isNaN(value));
  return {
    months: monthlyReturns(time, equity),
    drawdowns: deepestDrawdowns(drawdownSeries(equity), listed).map(
      ({ depth, peakStep, troughStep, endStep, recovered }) => ({
        depth,
        peak: formatTime(time[peakStep]),
        trough: formatTime(time[troughStep]),
        recovered: recovered ? formatTime(time[endStep]) : null,
        bars: endStep - peakStep,
        days: (time[endStep] - time[peakStep]) / microsPerDay,
      }),
    ),
    rollingSharpe: {
      bars,
      lowest: orNull(quantile(known, 0)),
      median: orNull(quantile(known, 0.5)),
      highest: orNull(quantile(known, 1)),
      last: orNull(rolling[rolling.length - 1]),
    },
  };
}
