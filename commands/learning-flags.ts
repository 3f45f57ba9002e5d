import type { FlagDefinition } from '../src/cli/command.ts';

/** A feature set and the folds in it. */
export const foldFlags: readonly FlagDefinition[] = [
  { flags: '--features <name>', describe: 'feature set', type: 'text', default: 'default' },
  {
    flags: '--splits <file>',
    describe: 'splits by file or name',
    type: 'text',
    default: 'configs/splits/FEATURES.json',
  },
];

/** The rows that a learner sees: what train and tune have in common. */
export const rowFlags: readonly FlagDefinition[] = [
  ...foldFlags,
  {
    flags: '--selection <file>',
    describe: "selection by file or name, or 'none' for every feature",
    type: 'text',
    default: 'configs/features/FEATURES.yaml when it is there',
  },
  { flags: '--label <spec>', describe: 'label, such as up:horizon=5', type: 'text', default: "the set's first" },
  { flags: '--symbols <list>', describe: 'symbols to learn from', type: 'list', default: 'all of the set' },
];

/** How a learner is fitted to them. */
export const fittingFlags: readonly FlagDefinition[] = [
  { flags: '--balance-classes', describe: 'give each class the same total weight', type: 'boolean' },
  {
    flags: '--weights <method>',
    describe: 'weights of overlapping labels, from training rows alone',
    type: 'text',
    default: 'none',
    choices: ['none', 'uniqueness', 'return-attribution', 'time-decay'],
  },
  {
    flags: '--oldest-weight <weight>',
    describe: 'time-decay: weight of the oldest row; below 0, share of rows without any',
    type: 'number',
    default: '0.5',
  },
  {
    flags: '--validation-share <share>',
    describe: 'latest share of the training dates that early stopping watches',
    type: 'number',
    default: '0.15',
  },
  { flags: '--no-refit', describe: 'keep the model that early stopping watched', type: 'boolean' },
];
