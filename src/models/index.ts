import { availableParallelism } from 'node:os';
import { registry } from '../core/registry.ts';
import { ewmaLearner } from './ewma.ts';
import { extraTreesLearner } from './extra-trees.ts';
import { gbdtLearner } from './gbdt.ts';
import type { FittedModel } from './learner.ts';
import { lightgbmLearner } from './lightgbm.ts';
import { naiveLearner } from './naive.ts';
import { majorityLearner, priorLearner } from './prior.ts';
import { rfLearner } from './rf.ts';
import { readSavedModel } from './saved-model.ts';
import { xgbLearner } from './xgb.ts';

/** A new learner is one file and one line here. */
export const learners = registry('learner', [
  ewmaLearner,
  extraTreesLearner,
  gbdtLearner,
  lightgbmLearner,
  majorityLearner,
  naiveLearner,
  priorLearner,
  rfLearner,
  xgbLearner,
]);

/**
 * A model that FittedModel.save wrote.
 * @throws TrademlError (usage) when there is none, (data) when its files are damaged, (engine) when its engine is missing
 */
export async function loadModel(dir: string, options: { readonly threads?: number } = {}): Promise<FittedModel> {
  const saved = await readSavedModel(dir);
  return learners.get(saved.learner).load(dir, saved, options.threads ?? availableParallelism());
}

export type { Dataset, FitSetting, FittedModel } from './learner.ts';
