import type { CommandDefinition } from '../src/cli/command.ts';

export const driftCommand: CommandDefinition = {
  name: 'drift',
  summary: 'profile features, then watch whether later data still look like that; exit 5 asks for retraining',
  group: 'verdict',
  words: [
    {
      key: 'action',
      choices: ['fit', 'check'],
      optional: true,
      describe: 'fit writes a baseline, check compares with it',
    },
  ],
  flags: [
    { flags: '--features <name>', describe: 'feature set', type: 'text' },
    { flags: '--name <name>', describe: 'name of the baseline', type: 'text', default: "the feature set's" },
    { flags: '--run <name>', describe: 'fit: only the features that this run uses', type: 'text' },
    { flags: '--start <date>', describe: 'first date', type: 'date' },
    { flags: '--end <date>', describe: 'end (exclusive)', type: 'date' },
    {
      flags: '--last-days <days>',
      describe: 'check: only the last calendar days; fit: all but these',
      type: 'integer',
      default: 'check: 30 when no dates are given; fit: none left out',
    },
    { flags: '--p-value <level>', describe: 'level of the corrected KS p-value', type: 'number', default: '0.05' },
    { flags: '--psi <limit>', describe: 'smallest PSI that matters', type: 'number', default: '0.2' },
    {
      flags: '--max-share <share>',
      describe: 'share of drifted features above which to retrain (exit 5)',
      type: 'number',
      default: '0.2',
    },
    {
      flags: '--correction <method>',
      describe: 'correction for many features',
      type: 'text',
      choices: ['benjamini-hochberg', 'bonferroni', 'none'],
      default: 'benjamini-hochberg',
    },
  ],
  examples: [
    'trademl drift fit --features plan26 --last-days 30',
    'trademl drift check --features plan26 --last-days 30',
    'trademl drift check --features plan26 --start 2024-03-01 --end 2024-04-01 --max-share 0.1 --json',
  ],
  load: async () => {
    const { driftConfig, driftStage } = await import('../src/stages/drift.ts');
    const { renderDrift } = await import('../src/cli/render-drift.ts');
    return { schema: driftConfig, run: driftStage, render: renderDrift };
  },
};
