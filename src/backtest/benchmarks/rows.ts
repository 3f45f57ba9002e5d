import type { BarFrame } from '../../core/frame.ts';
import { orNull } from '../../core/numbers.ts';
import { periodReturns } from '../../math/returns.ts';
import { costRate } from '../costs.ts';
import { curveMetrics } from '../metrics/curve-metrics.ts';
import { type RelativeMetrics, relativeMetrics } from '../metrics/relative.ts';
import { type PricePanel, totalReturnCloses } from '../price-panel.ts';
import type { BenchmarkRow } from '../result.ts';
import type { BacktestSettings } from '../settings.ts';
import { buyAndHoldName } from './buy-and-hold.ts';

/**
 * A symbol bought at its first close within the panel and held, its costs of one side paid: value at each step, the last
 * known one where it has no bar.
 */
function heldValue(panel: PricePanel, bars: BarFrame, settings: BacktestSettings): Float64Array {
  const { time } = panel;
  const close = totalReturnCloses(bars);
  const value = new Float64Array(time.length).fill(settings.capital);
  let row = 0;
  let shares = 0;
  let worth = settings.capital;
  for (let step = 0; step < time.length; step++) {
    while (row < bars.time.length && bars.time[row] <= time[step]) {
      if (bars.time[row] >= time[0] && !Number.isNaN(close[row])) {
        // What buying costs is seen at the next bar, so that the curve begins with the whole capital.
        if (shares === 0) shares = settings.capital / (1 + costRate(settings.costs)) / close[row];
        else worth = shares * close[row];
      }
      row++;
    }
    value[step] = worth;
  }
  return value;
}

function rounded(relative: RelativeMetrics): Record<keyof RelativeMetrics, number | null> {
  const { beta, alpha, correlation, trackingError, informationRatio } = relative;
  return {
    beta: orNull(beta),
    alpha: orNull(alpha),
    correlation: orNull(correlation),
    trackingError: orNull(trackingError),
    informationRatio: orNull(informationRatio),
  };
}

/** The strategy beside equal slots of what it trades, and beside other symbols. */
export function benchmarkRows(
  panel: PricePanel,
  equity: Float64Array,
  options: {
    readonly buyAndHold: Float64Array;
    readonly others: readonly BarFrame[];
    readonly settings: BacktestSettings;
    readonly periodsPerYear: number;
  },
): BenchmarkRow[] {
  const { buyAndHold, others, settings, periodsPerYear } = options;
  const own = periodReturns(equity);
  const row = (name: string, rule: string, curve: Float64Array): BenchmarkRow => ({
    name,
    rule,
    ...rounded(relativeMetrics(own, periodReturns(curve), periodsPerYear)),
    metrics: curveMetrics(curve, panel.time, periodsPerYear),
  });
  return [
    row('equal weight', buyAndHoldName(panel.symbols.length), buyAndHold),
    ...others.map((bars) => {
      const [symbol] = bars.symbols;
      return row(
        symbol,
        `${symbol} bought at the first close and held, dividends included`,
        heldValue(panel, bars, settings),
      );
    }),
  ];
}
