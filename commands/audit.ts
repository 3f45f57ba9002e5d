import type { CommandDefinition } from '../src/cli/command.ts';

export const auditCommand: CommandDefinition = {
  name: 'audit',
  summary: 'prove on your own pipeline that nothing leaks: features, splits, fits; exit 3 on a leak',
  group: 'verdict',
  flags: [
    { flags: '--features <name>', describe: 'feature set', type: 'text', default: "the run's, else default" },
    { flags: '--splits <file>', describe: 'splits by file or name, also made by hand', type: 'text' },
    { flags: '--selection <file>', describe: "selection file; 'none' for none", type: 'text' },
    { flags: '--run <name>', describe: 'run whose fits and trades are audited too', type: 'text' },
    { flags: '--features-from <files>', describe: 'ES modules with features of your own', type: 'list' },
    {
      flags: '--depth <depth>',
      describe: 'quick: a sample in seconds; full: everything',
      type: 'text',
      choices: ['quick', 'full'],
      default: 'full',
    },
    { flags: '--name <name>', describe: 'name of the certificate', type: 'text', default: "the run's or the set's" },
  ],
  examples: [
    'trademl audit --features plan26',
    'trademl audit --run demo --depth quick --json',
    'trademl audit --features mine --features-from examples/own-features.mjs --splits my-splits.json',
  ],
  load: async () => {
    const { auditConfig } = await import('../src/stages/audit-config.ts');
    const { auditStage } = await import('../src/stages/audit.ts');
    const { renderAudit } = await import('../src/cli/render-audit.ts');
    return { schema: auditConfig, run: auditStage, render: renderAudit };
  },
};
