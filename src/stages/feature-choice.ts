import type { StageContext } from '../core/context.ts';
import { chooseFeatures } from '../features/choose-features.ts';
import { catalogueOf, loadUserFeatures } from '../features/user-features.ts';
import { listBars } from '../io/bars.ts';
import { quoteIntervals } from '../io/quotes.ts';
import { symbolsOf } from './feature-symbols.ts';
import type { FeaturesConfig } from './features-config.ts';

/**
 * What a config asks for, and hashes of the user's modules behind it. Where none of the symbols has quotes, what a set has of
 * quotes is left out, with a word.
 * @throws TrademlError (usage, config, missing-input) as chooseFeatures does
 */
export async function chosenFeatures(config: FeaturesConfig, ctx: StageContext) {
  const { set, features, from, interval, timeframes } = config;
  const modules = await loadUserFeatures(from);
  const choose = (hasQuotes: boolean) =>
    chooseFeatures(set, features, { base: interval, wanted: timeframes }, catalogueOf(modules), hasQuotes);
  const hasQuotes = await anyQuotes(config, ctx);
  const instances = choose(hasQuotes);
  const without = hasQuotes ? 0 : choose(true).length - instances.length;
  if (without > 0) ctx.log.info(`${without} features of quotes are left out: there are none (ingest --source quotes)`);
  return { instances, codes: modules.map(({ hash }) => hash) };
}

async function anyQuotes({ interval, symbols, universe }: FeaturesConfig, ctx: StageContext): Promise<boolean> {
  const quoted = await quoteIntervals(ctx.workspace, interval);
  if (quoted.size === 0) return false;
  const listed = universe.length === 0 ? undefined : (await symbolsOf(universe, ctx)).map(({ symbol }) => symbol);
  const present = symbols ?? listed ?? (await listBars(ctx.workspace, interval));
  return present.some((symbol) => quoted.has(symbol));
}
