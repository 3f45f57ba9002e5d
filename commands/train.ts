import type { CommandDefinition } from '../src/cli/command.ts';
import { fittingFlags, rowFlags } from './learning-flags.ts';

export const trainCommand: CommandDefinition = {
  name: 'train',
  summary: 'fit a model per fold and a final one; or run the whole pipeline',
  group: 'models',
  moreSections: ['deploy', 'tasks'],
  flags: [
    ...rowFlags,
    { flags: '--model <learner>', describe: 'learner, one of --list', type: 'text', default: 'xgb' },
    { flags: '--params <key=value>', describe: 'a parameter of the learner (repeatable)', type: 'repeat' },
    {
      flags: '--params-from <file>',
      describe: 'parameters that tune wrote, those of each fold for its model; --params go on top',
      type: 'text',
    },
    ...fittingFlags,
    {
      flags: '--on-model-failure <what>',
      describe: 'a run of several whose engine is missing or whose training fails: stop, or go on without it',
      type: 'text',
      default: 'fail',
      choices: ['fail', 'skip'],
    },
    { flags: '--run <name>', describe: 'name of the run', type: 'text', default: 'learner, date, content hash' },
    { flags: '--name <name>', describe: 'name of the model', type: 'text', default: 'label and learner' },
    { flags: '--model-version <name>', describe: 'version of the model', type: 'text', default: 'date, content hash' },
    { flags: '--full-pipeline', describe: 'run every stage of --config, ingest to report', type: 'boolean' },
    {
      flags: '--stage <part>',
      describe: 'run one part of the pipeline',
      type: 'text',
      choices: ['ingest', 'train', 'validate', 'deploy'],
    },
    { flags: '--task <name>', describe: 'the one task of --config to run through the pipeline', type: 'text' },
    { flags: '--list', describe: 'list every learner', type: 'boolean' },
    { flags: '--explain <learner>', describe: 'parameters of one learner', type: 'text' },
    { flags: '--bars <path>', describe: 'file or folder of bars for the pipeline (sets ingest.path)', type: 'text' },
  ],
  examples: [
    'trademl train --features core --splits configs/splits/tscv_5fold.json --model xgb --params maxDepth=4',
    'trademl train --features core --label triple-barrier:horizon=10 --weights uniqueness',
    'trademl train --list',
    'trademl train --explain lightgbm',
    'trademl train --full-pipeline --config configs/pipelines/demo.yaml',
    'trademl train --full-pipeline --config configs/pipelines/plan26.yaml --bars ~/bars --dry-run',
    'trademl train --stage deploy --config configs/pipelines/plan26.yaml',
  ],
  load: async () => {
    const { trainCommandConfig, runTrainCommand } = await import('../src/stages/train-command.ts');
    const { renderTrain } = await import('../src/cli/render-train.ts');
    return { schema: trainCommandConfig, run: runTrainCommand, render: renderTrain };
  },
};
