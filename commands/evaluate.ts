import type { CommandDefinition } from '../src/cli/command.ts';

export const evaluateCommand: CommandDefinition = {
  name: 'evaluate',
  summary: "score a run's predictions with intervals, baselines, gates and a verdict in words",
  group: 'verdict',
  flags: [
    { flags: '--run <name>', describe: 'run to score', type: 'text' },
    {
      flags: '--range <part>',
      describe: 'rows to score; the hold-out is opened and counted',
      type: 'text',
      choices: ['oof', 'holdout', 'all'],
      default: 'oof, or all when dates are given',
    },
    { flags: '--start <date>', describe: 'first prediction date', type: 'date' },
    { flags: '--end <date>', describe: 'end of the predictions (exclusive)', type: 'date' },
    {
      flags: '--compare <runs>',
      describe: 'runs to compare with, of the same label and features',
      type: 'list',
      default: 'the members of an ensemble',
    },
    {
      flags: '--threshold-auc <value>',
      describe: 'gate: smallest AUC (down to up labels: directional AUC)',
      type: 'number',
    },
    { flags: '--threshold-accuracy <value>', describe: 'gate: smallest accuracy', type: 'number' },
    {
      flags: '--threshold-sharpe <value>',
      describe: 'gate: smallest Sharpe ratio of the backtest, after costs',
      type: 'number',
    },
    { flags: '--confidence <share>', describe: 'level of the intervals', type: 'number', default: '0.95' },
    { flags: '--resamples <count>', describe: 'bootstrap resamples', type: 'integer', default: '1000' },
  ],
  examples: [
    'trademl evaluate --run demo',
    'trademl evaluate --run demo --range all --threshold-auc 0.52',
    'trademl evaluate --run demo --compare demo-xgb,demo-rf',
    'trademl evaluate --run demo --start 2024-07-01 --end 2025-04-01 --threshold-auc 0.60 --threshold-sharpe 0',
  ],
  load: async () => {
    const { evaluateConfig, evaluateStage } = await import('../src/stages/evaluate.ts');
    const { renderEvaluate } = await import('../src/cli/render-evaluate.ts');
    return { schema: evaluateConfig, run: evaluateStage, render: renderEvaluate };
  },
};
