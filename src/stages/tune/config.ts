import { z } from 'zod';
import { artifactName } from '../../config/artifact-name.ts';
import { usageError } from '../../core/errors.ts';
import { rungUnits } from '../../tuning/pruners.ts';
import { samplers } from '../../tuning/samplers.ts';
import { paramsField } from '../params-field.ts';
import { trainConfig } from '../train.ts';

const entry = /^\s*([\w.@-]+)\s*=(.+)$/s;

/** Distributions by parameter: a mapping in YAML, or 'name=int(2,8)' texts from repeated flags. */
function spaceField(flag: string, example: string) {
  return z.preprocess(
    (value) => {
      if (value === 'none' || (Array.isArray(value) && value.length === 1 && value[0] === 'none')) return {};
      if (!Array.isArray(value)) return value;
      return Object.fromEntries(
        value.map((text) => {
          const match = entry.exec(String(text));
          if (!match)
            throw usageError(`${flag} '${text}' is not name=distribution`, `for example ${flag} '${example}'`);
          return [match[1], match[2].trim()];
        }),
      );
    },
    z.record(z.string(), z.string()),
  );
}

/** '90s', '30m' or '2h' in seconds. */
export function secondsOf(text: string): number {
  const [, count, unit] = /^\s*(\d+(?:\.\d+)?)\s*(s|m|h)\s*$/.exec(text) ?? [];
  if (count === undefined) throw usageError(`--time-budget '${text}' is no time`, 'write for example 90s, 30m or 2h');
  return Number(count) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
}

const { features, splits, selection, label, symbols, model, balanceClasses, classWeights, weights, oldestWeight } =
  trainConfig.shape;
const { validationShare, refit } = trainConfig.shape;

export const tuneConfig = z.strictObject({
  features,
  splits,
  selection,
  label,
  symbols,
  model,
  params: paramsField.describe('parameters of the learner that are fixed'),
  balanceClasses,
  classWeights,
  weights,
  oldestWeight,
  validationShare,
  refit,
  space: spaceField('--space', 'maxDepth=int(2,8)')
    .optional()
    .describe(
      "what is searched, such as maxDepth: int(2,8), eta: log(0.01,0.3); none: windows alone; default: the learner's own space",
    ),
  window: spaceField('--window', 'rsi.period=int(5,30)')
    .default({})
    .describe('parameters of features that are searched too, such as rsi.period: int(5,30)'),
  objective: z
    .string()
    .optional()
    .describe('a metric of the label, or sharpe (after costs); default: log_loss for classes, rmse for values'),
  sampler: z.enum(samplers.names()).default('tpe').describe('how trials are proposed'),
  pruner: z
    .string()
    .default('none')
    .describe('when a trial is not scored on its last folds: none, asha, wilcoxon:p=0.1'),
  rungs: z
    .enum(rungUnits)
    .default('folds')
    .describe("what asha's rungs count: folds of a trial, or training rounds of its first fold"),
  trials: z.int().min(1).max(100_000).default(50).describe('trials of each search'),
  timeBudget: z.string().optional().describe('no new trials after this time, such as 30m'),
  nested: z
    .boolean()
    .default(true)
    .describe("search inside each fold's training rows, then over all rows before the hold-out; false: on the folds"),
  innerFolds: z.int().min(2).max(50).default(3).describe('folds that score a trial in a nested search'),
  innerScheme: z
    .enum(['holdout', 'purged-kfold', 'walk-forward'])
    .optional()
    .describe("how inner folds are cut; default: as the splits file's"),
  inFlight: z
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe('trials that may be under way at once: a proposal sees no scores of the last inFlight - 1 before it'),
  warmStart: z.string().optional().describe('a study, or a YAML file of parameters, whose points are tried first'),
  study: artifactName.optional().describe('name of the study; default: feature set and learner'),
  output: z.string().optional().describe('file of parameters to write; default: configs/tuned/STUDY.yaml'),
});
export type TuneConfig = z.infer<typeof tuneConfig>;
