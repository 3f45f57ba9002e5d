import type { CommandDefinition } from '../src/cli/command.ts';

export const calibrateCommand: CommandDefinition = {
  name: 'calibrate',
  summary: 'make probabilities happen as often as they say; conformal intervals and sets; confidence thresholds',
  group: 'models',
  flags: [
    { flags: '--run <name>', describe: 'run to calibrate', type: 'text' },
    { flags: '--as <name>', describe: 'name of the calibrated run', type: 'text', default: 'RUN-calibrated' },
    {
      flags: '--method <name>',
      describe: 'how; auto keeps the best of all if it helps on later rows, else nothing',
      type: 'text',
      default: 'auto',
      choices: ['auto', 'platt', 'isotonic', 'beta', 'temperature', 'vector'],
    },
    {
      flags: '--conformal <coverage>',
      describe: 'add split-conformal intervals (numbers) or sets (classes), such as 0.95',
      type: 'number',
    },
    {
      flags: '--score <name>',
      describe: 'conformal score',
      type: 'text',
      default: 'absolute for numbers, lac for classes',
      choices: ['absolute', 'scaled', 'lac', 'aps'],
    },
    { flags: '--scale <column>', describe: 'feature column that the width of intervals follows', type: 'text' },
    { flags: '--confidence <share>', describe: 'level of the bootstrap intervals', type: 'number', default: '0.95' },
    { flags: '--resamples <count>', describe: 'bootstrap resamples', type: 'integer', default: '1000' },
    { flags: '--update', describe: 'take new outcomes into a streaming calibrator instead', type: 'boolean' },
    { flags: '--state <file>', describe: 'update: file in which the calibrator remembers itself', type: 'text' },
    { flags: '--outcomes <file>', describe: 'update: Parquet or CSV of time, p_up, y, label_known_at', type: 'text' },
    { flags: '--output <file>', describe: 'update: Parquet for the calibrated probabilities', type: 'text' },
    { flags: '--window <count>', describe: 'update: latest outcomes that count', type: 'integer', default: '100' },
    { flags: '--minimum <count>', describe: 'update: outcomes before it starts', type: 'integer', default: '30' },
  ],
  examples: [
    'trademl calibrate --run demo',
    'trademl calibrate --run demo --method beta --conformal 0.95 --score aps --as demo-sets',
    'trademl calibrate --run volatility --conformal 0.95 --scale realised_volatility_20',
    'trademl calibrate --update --state artifacts/calibrators/live.json --outcomes outcomes.csv',
  ],
  load: async () => {
    const { calibrateCommand: run, calibrateConfig } = await import('../src/stages/calibrate-command.ts');
    const { renderCalibrate } = await import('../src/cli/render-calibrate.ts');
    return { schema: calibrateConfig, run, render: renderCalibrate };
  },
};
