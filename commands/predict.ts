import type { CommandDefinition } from '../src/cli/command.ts';

export const predictCommand: CommandDefinition = {
  name: 'predict',
  summary: 'predict rows with a stored model, an ensemble or a calibrated run, from bars or from a feature set',
  group: 'models',
  flags: [
    {
      flags: '--model <model>',
      describe:
        'run by name, model as NAME@VERSION or NAME for its newest version, or a folder: of either, or artifacts/production/NAME',
      type: 'text',
    },
    {
      flags: '--bars <path>',
      describe: 'bars to compute features from: a folder that ingest wrote, or CSV files',
      type: 'text',
      default: 'the stored bars',
    },
    { flags: '--features <name>', describe: 'feature set to read instead of bars', type: 'text' },
    { flags: '--symbols <list>', describe: 'symbols to predict', type: 'list', default: 'all that the model knows' },
    { flags: '--start <date>', describe: 'first date', type: 'date' },
    { flags: '--end <date>', describe: 'end (exclusive)', type: 'date' },
    {
      flags: '--output <file>',
      describe: 'file to write',
      type: 'text',
      default: 'artifacts/predictions/NAME-VERSION.parquet',
    },
  ],
  examples: [
    'trademl predict --model up_1-xgb',
    'trademl predict --model up_1-xgb@20261121-1a2b3c4d --bars data/bars/1d --start 2024-01-01',
    'trademl predict --model best-calibrated --output signals.parquet',
    'trademl predict --model artifacts/production/direction --bars today.csv',
    'trademl predict --model artifacts/models/up_1-xgb/20261121-1a2b3c4d --features core --output signals.parquet',
  ],
  load: async () => {
    const { predictConfig, predictStage } = await import('../src/stages/predict.ts');
    const { renderPredict } = await import('../src/cli/render-predict.ts');
    return { schema: predictConfig, run: predictStage, render: renderPredict };
  },
};
