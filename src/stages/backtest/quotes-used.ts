import type { StageContext } from '../../core/context.ts';
import { missingInput } from '../../core/errors.ts';
import type { Interval } from '../../core/time.ts';
import { quotesPath } from '../../io/layout.ts';
import { quoteIntervals } from '../../io/quotes.ts';
import type { BacktestConfig } from './config.ts';

/**
 * Interval of the stored quotes that half-spreads are read from, by symbol; none for sources that read no quotes.
 * @throws TrademlError (missing-input) when quotes alone are wanted and a symbol has none
 */
export async function quotesUsed(
  ctx: StageContext,
  config: Pick<BacktestConfig, 'spread'>,
  interval: Interval,
  symbols: readonly string[],
): Promise<Map<string, Interval>> {
  if (config.spread !== 'auto' && config.spread !== 'quotes') return new Map();
  const stored = await quoteIntervals(ctx.workspace, interval);
  const found = new Map<string, Interval>();
  for (const symbol of symbols) {
    const own = stored.get(symbol);
    if (own) found.set(symbol, own);
    else if (config.spread === 'quotes') {
      const path = quotesPath(ctx.workspace, interval, symbol);
      throw missingInput(`quotes of ${symbol} (${path})`, 'trademl ingest --source quotes --path FILE');
    }
  }
  return found;
}
