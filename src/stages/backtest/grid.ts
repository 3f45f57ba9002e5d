import { type Combination, combinations, type Grid } from '../../backtest/optimise/combinations.ts';
import type { BacktestSettings } from '../../backtest/settings.ts';
import { parseSection } from '../../config/load.ts';
import { configError, usageError } from '../../core/errors.ts';
import { suggestion } from '../../core/suggest.ts';
import { type BacktestConfig, backtestConfig, searchKeys } from './config.ts';
import { settingsOf } from './settings-of.ts';

const numberOr = (text: string) => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text.trim());

/**
 * The grid of a config: a mapping, or texts such as threshold=0,0.02.
 * @throws TrademlError (usage, config) when there is none, a text is no such list or a parameter can't be searched
 */
export function gridOf(config: BacktestConfig): Grid {
  const { grid } = config;
  if (grid === undefined || Object.keys(grid).length === 0) {
    throw usageError(
      'optimise has nothing to search',
      "give values to try: --grid 'threshold=0,0.02,0.05' --grid 'hold=1,5,20'",
    );
  }
  const entries: [string, (number | string)[]][] = Array.isArray(grid) ? grid.map(entryOf) : Object.entries(grid);
  for (const [key] of entries) {
    if (searchKeys.includes(key)) continue;
    throw configError(`optimise can't search '${key}': only ${searchKeys.join(', ')}`, suggestion(key, searchKeys));
  }
  return Object.fromEntries(entries);
}

function entryOf(text: string): [string, (number | string)[]] {
  const match = /^(\w+)=(.+)$/.exec(text);
  if (!match)
    throw usageError(`--grid '${text}' is not parameter=value,value`, "for example --grid 'threshold=0,0.02'");
  return [match[1], match[2].split(',').map(numberOr)];
}

/**
 * The combinations to try, each with the settings that it leads to.
 * @throws TrademlError (config) naming the combination whose value does not fit its key
 */
export function triedSettings(
  config: BacktestConfig,
  grid: Grid,
  run: Parameters<typeof settingsOf>[1],
  seed: number,
): { combination: Combination; settings: BacktestSettings }[] {
  return combinations(grid, config.combinations, seed).map((combination) => {
    const where = `--grid ${Object.entries(combination)
      .map(([key, value]) => `${key}=${value}`)
      .join(' ')}`;
    const own = parseSection(backtestConfig, { ...config, ...combination }, where);
    return { combination, settings: settingsOf(own, run) };
  });
}
