import type { CommandDefinition } from '../src/cli/command.ts';

export const featuresCommand: CommandDefinition = {
  name: 'features',
  summary: 'Compute features and labels from bars',
  group: 'data',
  flags: [
    {
      flags: '--interval <interval>',
      describe: 'bar interval',
      type: 'text',
      default: '1d',
      choices: ['1m', '5m', '10m', '15m', '30m', '60m', '1d'],
    },
    { flags: '--name <name>', describe: 'name of the feature set', type: 'text', default: 'default' },
    {
      flags: '--set <set>',
      describe: 'core: model-ready; ta: TA-Lib values; alpha158; micro; all; none: only --features',
      type: 'text',
      default: 'core',
      choices: ['core', 'ta', 'alpha158', 'micro', 'all', 'none'],
    },
    { flags: '--features <list>', describe: 'features besides the set, such as rsi:period=7', type: 'list' },
    {
      flags: '--timeframes <list>',
      describe: "bars that features of a symbol's own bars are computed on, made from --interval: 5m,60m,1d",
      type: 'list',
      default: 'the interval',
    },
    { flags: '--features-from <files>', describe: 'ES modules with features of your own', type: 'list' },
    { flags: '--label <spec>', describe: 'label, repeatable', type: 'repeat', default: 'up:horizon=1' },
    { flags: '--universe <list>', describe: 'universes: only their symbols', type: 'list' },
    { flags: '--symbols <list>', describe: 'symbols', type: 'list', default: 'all that have bars' },
    { flags: '--update', describe: 'only the bars that came since the set was made, into one file', type: 'boolean' },
    { flags: '--list', describe: 'list every feature', type: 'boolean' },
    { flags: '--list-labels', describe: 'list every label', type: 'boolean' },
    { flags: '--explain <feature>', describe: 'formula, source and parameters of one feature', type: 'text' },
  ],
  examples: [
    'trademl features --interval 1d --label up:horizon=5',
    'trademl features --label direction:horizon=1,band=0.001 --label volatility:window=20',
    'trademl features --features rsi:period=7,macd_ratio:fast=5,slow=20 --name short',
    'trademl features --set ta --update',
    'trademl features --interval 5m --timeframes 5m,10m,60m,1d --name frames',
    'trademl features --list',
    'trademl features --list-labels',
    'trademl features --explain rsi',
  ],
  load: async () => {
    const { featuresCommandConfig, runFeaturesCommand } = await import('../src/stages/feature-catalogue.ts');
    const { renderFeatures } = await import('../src/cli/render-features.ts');
    return { schema: featuresCommandConfig, run: runFeaturesCommand, render: renderFeatures };
  },
};
