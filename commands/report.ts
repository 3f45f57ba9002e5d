import type { CommandDefinition } from '../src/cli/command.ts';

export const reportCommand: CommandDefinition = {
  name: 'report',
  summary: 'write a run as one HTML page: verdict, equity, folds, calibration, importance, quality, drift, manifests',
  group: 'verdict',
  flags: [
    { flags: '--run <name>', describe: 'run to report on', type: 'text' },
    {
      flags: '--format <kind>',
      describe: 'one page, Markdown, or a PDF printed by the installed browser',
      type: 'text',
      choices: ['html', 'md', 'pdf'],
      default: 'html',
    },
    { flags: '--compare <run>', describe: 'another run to stand beside this one', type: 'text' },
    { flags: '--output <file>', describe: 'file to write', type: 'text', default: 'artifacts/runs/RUN/report.FORMAT' },
    { flags: '--open', describe: 'show it in the browser', type: 'boolean' },
  ],
  examples: [
    'trademl report --run demo',
    'trademl report --run demo --output demo.html --open',
    'trademl report --run demo --compare demo-xgb --format md',
  ],
  load: async () => {
    const { reportConfig, reportStage } = await import('../src/stages/report.ts');
    const { renderReport } = await import('../src/cli/render-report.ts');
    return { schema: reportConfig, run: reportStage, render: renderReport };
  },
};
