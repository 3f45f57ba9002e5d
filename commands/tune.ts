import type { CommandDefinition } from '../src/cli/command.ts';
import { fittingFlags, rowFlags } from './learning-flags.ts';

export const tuneCommand: CommandDefinition = {
  name: 'tune',
  summary: 'search parameters of a learner and windows of features, nested inside the folds',
  group: 'models',
  flags: [
    ...rowFlags,
    { flags: '--model <learner>', describe: 'learner', type: 'text', default: 'xgb' },
    { flags: '--params <key=value>', describe: 'a parameter that is fixed (repeatable)', type: 'repeat' },
    {
      flags: '--space <name=distribution>',
      describe: "what is searched, such as maxDepth=int(2,8) (repeatable); 'none': windows alone",
      type: 'repeat',
      default: "the learner's own space",
    },
    {
      flags: '--window <feature.parameter=distribution>',
      describe: 'a window that is searched too, such as rsi.period=int(5,30) (repeatable)',
      type: 'repeat',
    },
    {
      flags: '--objective <name>',
      describe: 'a metric of the label (log_loss, auc, f1, rmse...), or sharpe after costs',
      type: 'text',
      default: 'log_loss for classes, rmse for values',
    },
    {
      flags: '--sampler <name>',
      describe: 'how trials are proposed',
      type: 'text',
      default: 'tpe',
      choices: ['tpe', 'tpe-univariate', 'random', 'quasi-random'],
    },
    {
      flags: '--pruner <name>',
      describe: 'none, asha, asha:reduction=3,first=1, wilcoxon or wilcoxon:p=0.1',
      type: 'text',
      default: 'none',
    },
    {
      flags: '--rungs <unit>',
      describe: "what asha's rungs count: folds of a trial, or training rounds of its first fold",
      type: 'text',
      default: 'folds',
      choices: ['folds', 'rounds'],
    },
    { flags: '--trials <count>', describe: 'trials of each search', type: 'integer', default: '50' },
    { flags: '--time-budget <time>', describe: 'no new trials after it: 90s, 30m or 2h', type: 'text' },
    {
      flags: '--no-nested',
      describe: 'search on the folds themselves: their scores are then optimistic',
      type: 'boolean',
    },
    { flags: '--inner-folds <count>', describe: 'folds that score a trial', type: 'integer', default: '3' },
    {
      flags: '--inner-scheme <name>',
      describe: 'how inner folds are cut',
      type: 'text',
      default: 'purged-kfold where the splits train after a test window, else walk-forward',
    },
    {
      flags: '--in-flight <count>',
      describe: 'trials under way at once; part of what a proposal sees, whatever --jobs is',
      type: 'integer',
      default: '4',
    },
    { flags: '--warm-start <study|file>', describe: 'try the points of a study or YAML file first', type: 'text' },
    ...fittingFlags,
    { flags: '--study <name>', describe: 'name of the study', type: 'text', default: 'FEATURES-LEARNER' },
    { flags: '--output <file>', describe: 'parameters to write', type: 'text', default: 'configs/tuned/STUDY.yaml' },
  ],
  examples: [
    'trademl tune --features core --trials 100 --objective f1',
    "trademl tune --features core --space 'maxDepth=int(2,8)' --space 'eta=log(0.01,0.3)' --pruner asha --time-budget 30m",
    "trademl tune --features core --window 'rsi.period=int(5,30)' --objective sharpe",
    'trademl tune --features core --model lstm --pruner asha --rungs rounds',
    'trademl tune --features core --model rf --sampler quasi-random --no-nested --study quick',
  ],
  load: async () => {
    const { tuneStage } = await import('../src/stages/tune.ts');
    const { tuneConfig } = await import('../src/stages/tune/config.ts');
    const { renderTune } = await import('../src/cli/render-tune.ts');
    return { schema: tuneConfig, run: tuneStage, render: renderTune };
  },
};
