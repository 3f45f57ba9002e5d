import type { CommandDefinition } from '../src/cli/command.ts';

export const ensembleCommand: CommandDefinition = {
  name: 'ensemble',
  summary: 'combine the out-of-fold predictions of several runs',
  group: 'models',
  flags: [
    { flags: '--runs <list>', describe: 'runs to combine, comma separated', type: 'list' },
    {
      flags: '--strategy <name>',
      describe: 'how to combine them',
      type: 'text',
      default: 'average',
      choices: ['average', 'soft-vote', 'stack-logistic'],
    },
    { flags: '--weights <list>', describe: 'one weight per run, for soft-vote', type: 'list' },
    { flags: '--run <name>', describe: 'name of the combined run', type: 'text', default: 'ensemble' },
  ],
  examples: [
    'trademl ensemble --runs deep,shallow,forest --strategy stack-logistic --run stacked',
    'trademl ensemble --runs deep,forest --strategy soft-vote --weights 2,1',
  ],
  load: async () => {
    const { ensembleConfig, ensembleStage } = await import('../src/stages/ensemble.ts');
    const { renderRun } = await import('../src/cli/render-train.ts');
    return {
      schema: ensembleConfig,
      run: ensembleStage,
      render: (outcome, ui) => {
        if (outcome.summary) renderRun(outcome.summary, ui);
      },
    };
  },
};
