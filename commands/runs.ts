import type { CommandDefinition } from '../src/cli/command.ts';

export const runsCommand: CommandDefinition = {
  name: 'runs',
  summary: 'list the runs that are kept, show what one was made from, or name what makes two differ',
  group: 'upkeep',
  words: [
    {
      key: 'action',
      choices: ['list', 'show', 'diff'],
      optional: true,
      describe: 'list (default), show or diff',
    },
    { key: 'run', optional: true, describe: 'as --run' },
    { key: 'against', optional: true, describe: 'as --against' },
  ],
  flags: [
    { flags: '--run <name>', describe: 'run to show, or the first of two', type: 'text' },
    { flags: '--against <name>', describe: 'diff: the second run', type: 'text' },
  ],
  examples: ['trademl runs', 'trademl runs show demo', 'trademl runs diff demo demo-2 --json'],
  load: async () => {
    const { runsConfig, runsStage } = await import('../src/stages/runs.ts');
    const { renderRuns } = await import('../src/cli/render-runs.ts');
    return { schema: runsConfig, run: runsStage, render: renderRuns };
  },
};
