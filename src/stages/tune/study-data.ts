import { parseSection } from '../../config/load.ts';
import type { StageContext } from '../../core/context.ts';
import type { FitOptions } from '../../evaluation/fit-in-time.ts';
import { checkClassWeights } from '../../evaluation/fit-in-time.ts';
import { loadPanel, type Panel } from '../../io/panel.ts';
import type { LabelSpec } from '../../labels/label-spec.ts';
import { learners } from '../../models/index.ts';
import { checkLabel, type Learner } from '../../models/learner.ts';
import { selectedFor } from '../../selection/selection-file.ts';
import { readSplitPlan, type SplitPlan } from '../../splits/index.ts';
import { isActive, type Params, type Space } from '../../tuning/space.ts';
import { barReturns } from '../bar-returns.ts';
import { labelOf, readFeaturesSummary, readSelectionFor, selectionFileFor, splitsFileFor } from '../feature-set.ts';
import type { FeaturesSummary } from '../features.ts';
import type { TuneConfig } from './config.ts';

export type ModelOptions = Omit<FitOptions, 'features' | 'seed' | 'fold' | 'params'>;

/** Everything that a study reads, once. */
export interface StudyData {
  readonly features: FeaturesSummary;
  readonly label: LabelSpec;
  readonly plan: SplitPlan;
  readonly splitsPath: string;
  readonly panel: Panel;
  readonly learner: Learner;
  /** The learner's parameters before a trial changes some: what is fixed, and defaults. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly featuresOf: (fold: number | 'final') => readonly string[];
  /** How models are fitted, parameters aside. */
  readonly options: ModelOptions;
}

/** The learner of a study and its checked parameters. @throws TrademlError (usage, config) */
export function studyLearner(config: TuneConfig): { learner: Learner; params: Readonly<Record<string, unknown>> } {
  const learner = learners.get(config.model);
  const where = `tune.params of learner '${learner.name}'`;
  return { learner, params: parseSection(learner.params, config.params, where) as Record<string, unknown> };
}

export async function loadStudyData(config: TuneConfig, ctx: StageContext): Promise<StudyData> {
  const ws = ctx.workspace;
  const { learner, params } = studyLearner(config);
  const features = await readFeaturesSummary(ws, config.features);
  const label = labelOf(features, config.label, config.features);
  checkLabel(learner, params, label);
  checkClassWeights(label.task, config.classWeights);
  const splitsPath = splitsFileFor(ws, config);
  const plan = await readSplitPlan(splitsPath);
  const selectionPath = await selectionFileFor(ws, config);
  const ownColumns = learner.inputs?.(params, label.task) !== undefined;
  const panel = await loadPanel(ws, config.features, { label: label.column, symbols: config.symbols });
  const about = { plan, splitsPath, label, features: config.features, symbols: panel.symbols.length, ownColumns };
  const selection = await readSelectionFor(ctx, selectionPath, about);
  const only = panel.symbols.length === 1 ? panel.symbols[0] : undefined;
  const { balanceClasses, classWeights, validationShare, refit, oldestWeight, weights: method } = config;
  const logReturns = method === 'return-attribution' ? await barReturns(ws, features.interval, panel) : undefined;
  return {
    features,
    label,
    plan,
    splitsPath,
    // A search adds columns of other windows to it.
    panel: { ...panel, columns: { ...panel.columns } },
    learner,
    params,
    featuresOf: (fold) => (selection ? selectedFor(selection, fold, only) : panel.features),
    options: {
      task: label.task,
      learner,
      balanceClasses,
      classWeights,
      weighting: { method, oldestWeight, logReturns },
      validationShare,
      refit,
      horizonBars: label.horizonBars,
    },
  };
}

/** The learner's share of a trial's values on top of what is fixed. */
export function learnerParams(
  fixed: Readonly<Record<string, unknown>>,
  space: Space,
  trial: Params,
): Readonly<Record<string, unknown>> {
  const own = space.filter((dimension) => isActive(dimension, trial)).map(({ name }) => [name, trial[name]]);
  return { ...fixed, ...Object.fromEntries(own) };
}
