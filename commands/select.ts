import type { CommandDefinition } from '../src/cli/command.ts';
import { foldFlags } from './learning-flags.ts';

export const selectCommand: CommandDefinition = {
  name: 'select',
  summary: 'choose features on training rows only, per fold and for the final model',
  group: 'data',
  flags: [
    ...foldFlags,
    { flags: '--label <spec>', describe: 'label spec or column', type: 'text', default: 'the first of the set' },
    {
      flags: '--method <list>',
      describe: 'methods in order, such as constant,correlation:max=0.85,shadow',
      type: 'list',
      default: 'constant,correlation,importance',
    },
    { flags: '--recipe <name>', describe: 'a named sequence of methods, such as r42', type: 'text' },
    { flags: '--list', describe: 'list every method with its parameters, and every recipe', type: 'boolean' },
    { flags: '--max-missing <share>', describe: 'largest share of missing values', type: 'number', default: '0.3' },
    {
      flags: '--max-correlation <r>',
      describe: 'largest |r| between two kept features',
      type: 'number',
      default: '0.9',
    },
    {
      flags: '--correlation <kind>',
      describe: 'kind of correlation',
      type: 'text',
      default: 'pearson',
      choices: ['pearson', 'spearman'],
    },
    { flags: '--max-features <count>', describe: 'most features to keep', type: 'integer', default: '250' },
    { flags: '--per-symbol', describe: 'select for each symbol alone as well', type: 'boolean' },
    { flags: '--symbols <list>', describe: 'symbols to look at', type: 'list', default: 'all of the set' },
    { flags: '--name <name>', describe: 'name of the selection', type: 'text', default: "the feature set's" },
    { flags: '--output <file>', describe: 'file to write', type: 'text', default: 'configs/features/NAME.yaml' },
  ],
  examples: [
    'trademl select --list',
    'trademl select --features plan26',
    'trademl select --features plan26 --recipe r42',
    'trademl select --features plan26 --method constant,clusters:linkage=ward,permutation:folds=3',
    'trademl select --features plan26 --splits configs/splits/tscv_5fold.json --max-correlation 0.85 --max-features 20',
  ],
  load: async () => {
    const { runSelectCommand, selectCommandConfig } = await import('../src/stages/selection-catalogue.ts');
    const { renderSelect } = await import('../src/cli/render-select.ts');
    return { schema: selectCommandConfig, run: runSelectCommand, render: renderSelect };
  },
};
