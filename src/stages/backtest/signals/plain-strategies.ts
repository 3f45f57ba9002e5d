import type { StageContext } from '../../../core/context.ts';
import { dataError } from '../../../core/errors.ts';
import type { Interval } from '../../../core/time.ts';
import { readManyBars } from '../../../io/bars.ts';
import type { MadeSignals } from './made-signals.ts';

/**
 * Plain strategies, which others have to beat, as runs of their own:
 *   buy-and-hold   equal weights, decided once, at the first bar by which every symbol has begun; never traded again
 *   equal-weight   a signal for every symbol at each of its bars: with the rebalance calendar, equal weights kept up
 */
export const strategyNames = ['buy-and-hold', 'equal-weight'] as const;
export type StrategyName = (typeof strategyNames)[number];

/** @throws TrademlError (data) when the symbols share no time at which all of them have bars */
export async function strategySignals(
  name: StrategyName,
  interval: Interval,
  symbols: readonly string[],
  ctx: StageContext,
): Promise<MadeSignals> {
  const bars = await readManyBars(ctx.workspace, interval, symbols);
  const times = symbols.map((symbol) => bars.get(symbol)?.time ?? new Float64Array(0));
  const rows =
    name === 'equal-weight'
      ? symbols.flatMap((symbol, id) => Array.from(times[id], (time) => ({ time, symbol, value: 1 })))
      : decidedOnce(symbols, times);
  rows.sort((a, b) => a.time - b.time || (a.symbol < b.symbol ? -1 : 1));
  return {
    rows: {
      time: Float64Array.from(rows, ({ time }) => time),
      symbol: rows.map(({ symbol }) => symbol),
      value: Float64Array.from(rows, ({ value }) => value),
    },
    unit: name === 'equal-weight' ? 'signal' : 'weight',
    interval,
    symbols,
    label: name,
    featuresName: `bars-${interval}`,
    sealedFrom: undefined,
  };
}

function decidedOnce(symbols: readonly string[], times: readonly Float64Array[]) {
  const begun = Math.max(...times.map((own) => own[0] ?? Number.POSITIVE_INFINITY));
  const common = times[0].find((time) => time >= begun && times.every((own) => own.includes(time)));
  if (common === undefined) {
    throw dataError(
      `${symbols.join(', ')} have no bar at one time: there is no moment to buy them all`,
      'name symbols that trade together: --symbols A,B',
    );
  }
  return symbols.map((symbol) => ({ time: common, symbol, value: 1 / symbols.length }));
}
