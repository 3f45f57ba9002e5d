import { z } from 'zod';
import { dataError } from '../../core/errors.ts';
import { suggestion } from '../../core/suggest.ts';
import { intervalNames } from '../../core/time.ts';
import { generateMarket } from '../synthetic/index.ts';
import { daysOption, edgeOption } from './options.ts';
import { type Action, defineSource, type FetchedBars } from './source.ts';

const usualSymbols = 26;

/** The synthetic market: bars with a planted edge of known size, and the probability behind each bar. */
export const synthetic = defineSource({
  name: 'synthetic',
  summary: 'a made market with a planted edge of known size (26 symbols unless --symbols says otherwise)',
  reach: 'made',
  intervals: intervalNames,
  options: z.strictObject({ days: daysOption, edge: edgeOption }),
  open: async ({ days, edge }, { interval, seed, start, symbols, symbolCount }) => {
    const market = generateMarket({
      symbols: symbols ?? symbolCount ?? usualSymbols,
      days,
      interval,
      edge,
      seed,
      ...(start !== undefined && { start }),
    });
    const names = market.bars.map((bars) => bars.symbols[0]);
    const { truth } = market;
    return {
      symbols: names,
      series: market.series,
      facts: { edge, reachableAuc: market.reachableAuc, delistings: truth.delistings.length },
      fetch: async ({ symbol }): Promise<FetchedBars> => {
        const at = names.indexOf(symbol);
        if (at < 0) throw dataError(`the synthetic market has no '${symbol}'`, suggestion(symbol, names));
        const { time, columns } = market.bars[at];
        const actions: Action[] = [
          ...truth.splits
            .filter((split) => split.symbol === symbol)
            .map((split) => ({ time: split.time, kind: 'split' as const, value: split.ratio })),
          ...truth.dividends
            .filter((dividend) => dividend.symbol === symbol)
            .map((dividend) => ({ time: dividend.time, kind: 'dividend' as const, value: dividend.cash })),
        ];
        const raw = { time, ...(columns as Record<keyof typeof columns, Float64Array>) };
        return { raw, actions: actions.sort((a, b) => a.time - b.time), upProbability: market.oracle[at].p_up };
      },
    };
  },
});
