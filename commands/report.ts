import type { CommandDefinition } from '../src/cli/command.ts';

export const reportCommand: CommandDefinition = {
  name: 'report',
  summary: 'write a run as one HTML page: verdict, equity, folds, calibration, importance, quality, drift, manifests',
  group: 'verdict',
  words: [{ key: 'run', optional: true, describe: 'as --run' }],
  flags: [
    { flags: '--run <name>', describe: 'run to report on', type: 'text' },
    { flags: '--study <name>', describe: 'study of tune to report on, in place of a run', type: 'text' },
    {
      flags: '--format <kind>',
      describe: 'one page, Markdown, or a PDF printed by the installed browser',
      type: 'text',
      choices: ['html', 'md', 'pdf'],
      default: 'html',
    },
    { flags: '--compare <run>', describe: 'another run to stand beside this one', type: 'text' },
    {
      flags: '--output <file>',
      describe: 'file to write',
      type: 'text',
      default: 'report.FORMAT in the folder of the run or study',
    },
    { flags: '--open', describe: 'show it in the browser', type: 'boolean' },
  ],
  examples: [
    'trademl report demo',
    'trademl report demo --output demo.html --open',
    'trademl report --study demo-xgb',
    'trademl report demo --compare demo-xgb --format md',
  ],
  load: async () => {
    const { reportCommandConfig, runReportCommand } = await import('../src/stages/report-command.ts');
    const { renderReport } = await import('../src/cli/render-report.ts');
    return { schema: reportCommandConfig, run: runReportCommand, render: renderReport };
  },
};
