import type { CommandDefinition } from '../src/cli/command.ts';

export const selftestCommand: CommandDefinition = {
  name: 'selftest',
  summary: 'plant leaks into an honest pipeline, one at a time, and see whether the audit catches them',
  group: 'upkeep',
  flags: [
    {
      flags: '--seeds <count>',
      describe: 'honest pipelines to audit for false alarms',
      type: 'integer',
      default: '2',
    },
  ],
  examples: ['trademl selftest', 'trademl selftest --seeds 20 --json'],
  load: async () => {
    const { selftestConfig, selftestStage } = await import('../src/stages/selftest.ts');
    const { renderSelftest } = await import('../src/cli/render-audit.ts');
    return {
      schema: selftestConfig,
      run: selftestStage,
      render: renderSelftest,
      // The list of leaks is what a script wants.
      json: ({ items }: { items: readonly unknown[] }) => items,
    };
  },
};
