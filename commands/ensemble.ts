import type { CommandDefinition } from '../src/cli/command.ts';

export const ensembleCommand: CommandDefinition = {
  name: 'ensemble',
  summary: 'combine the out-of-fold predictions of several runs',
  group: 'models',
  flags: [
    { flags: '--models <list>', describe: 'runs to combine by name, comma separated', type: 'list' },
    {
      flags: '--strategy <name>',
      describe: 'how to combine them',
      type: 'text',
      default: 'average',
      choices: ['average', 'soft-vote', 'weighted', 'stack-logistic', 'meta-mlp', 'regime-gated'],
    },
    {
      flags: '--params <key=value>',
      describe: 'a parameter of the strategy (repeatable); --explain STRATEGY lists them',
      type: 'repeat',
    },
    { flags: '--weights <list>', describe: 'one weight per run, for soft-vote', type: 'list' },
    {
      flags: '--regimes <list>',
      describe: 'for regime-gated and meta-mlp: regime, regime12, or feature columns of flags or probabilities',
      type: 'list',
      default: 'regime',
    },
    {
      flags: '--splits <file>',
      describe: 'splits that the runs must have been trained on',
      type: 'text',
      default: 'their own',
    },
    {
      flags: '--on-model-failure <what>',
      describe: 'a run that is missing or damaged: stop, or go on without it',
      type: 'text',
      default: 'fail',
      choices: ['fail', 'skip'],
    },
    { flags: '--run <name>', describe: 'name of the combined run', type: 'text', default: 'ensemble' },
    { flags: '--confidence <share>', describe: 'level of the intervals', type: 'number', default: '0.95' },
    { flags: '--resamples <count>', describe: 'bootstrap resamples', type: 'integer', default: '1000' },
    { flags: '--list', describe: 'list every strategy', type: 'boolean' },
    { flags: '--explain <strategy>', describe: 'parameters of one strategy', type: 'text' },
  ],
  examples: [
    'trademl ensemble --models deep,shallow,forest --strategy weighted --splits configs/splits/default.json --run best',
    'trademl ensemble --models deep,shallow,forest --strategy regime-gated --regimes regime12 --run gated',
    'trademl ensemble --models deep,forest --strategy soft-vote --weights 2,1',
    'trademl ensemble --models deep,forest --strategy meta-mlp --params layers=1 --params epochs=50',
    'trademl ensemble --explain meta-mlp',
    'trademl ensemble --models deep,shallow,forest --strategy stack-logistic --on-model-failure skip --run stacked',
  ],
  load: async () => {
    const { ensembleCommandConfig, runEnsembleCommand } = await import('../src/stages/strategy-catalogue.ts');
    const { renderEnsemble } = await import('../src/cli/render-ensemble.ts');
    return { schema: ensembleCommandConfig, run: runEnsembleCommand, render: renderEnsemble };
  },
};
