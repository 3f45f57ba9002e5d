import { availableParallelism } from 'node:os';
import { engineError } from '../core/errors.ts';
import { registry } from '../core/registry.ts';
import type { EngineName } from '../engines/engine.ts';
import { ewmaLearner } from './ewma.ts';
import { extraTreesLearner } from './extra-trees.ts';
import { gbdtLearner } from './gbdt.ts';
import { gruLearner } from './gru.ts';
import { harLearner } from './har.ts';
import type { FittedModel, Learner } from './learner.ts';
import { lightgbmLearner } from './lightgbm.ts';
import { logisticLearner } from './logistic.ts';
import { lstmLearner } from './lstm.ts';
import { mlpLearner } from './mlp.ts';
import { naiveLearner } from './naive.ts';
import { majorityLearner, priorLearner } from './prior.ts';
import { rfLearner } from './rf.ts';
import { ridgeLearner } from './ridge.ts';
import { readSavedModel } from './saved-model.ts';
import { tcnLearner } from './tcn.ts';
import { transformerLearner } from './transformer.ts';
import { egarchLearner, garchLearner, gjrLearner } from './volatility-learner.ts';
import { xgbLearner } from './xgb.ts';

/** A learner of the plans that can't be had, and why. */
export interface AbsentLearner extends Pick<Learner, 'name' | 'summary' | 'tasks'> {
  readonly engine: EngineName;
  readonly missing: string;
}

export const absentLearners: readonly AbsentLearner[] = [
  {
    name: 'catboost',
    summary: 'gradient-boosted symmetric trees (CatBoost)',
    tasks: ['binary', 'multiclass', 'regression'],
    engine: 'catboost',
    missing: 'no official CatBoost that can train here without Python comes with a package client',
  },
];

/** A new learner is one file and one line here. */
export const learners = registry(
  'learner',
  [
    egarchLearner,
    ewmaLearner,
    extraTreesLearner,
    garchLearner,
    gbdtLearner,
    gjrLearner,
    gruLearner,
    harLearner,
    lightgbmLearner,
    logisticLearner,
    lstmLearner,
    majorityLearner,
    mlpLearner,
    naiveLearner,
    priorLearner,
    rfLearner,
    ridgeLearner,
    tcnLearner,
    transformerLearner,
    xgbLearner,
  ],
  Object.fromEntries(
    absentLearners.map(({ name, missing }) => [
      name,
      () => engineError(`there is no learner ${name}: ${missing}`, 'choose another: trademl train --list'),
    ]),
  ),
);

/**
 * A model that FittedModel.save wrote.
 * @throws TrademlError (usage) when there is none, (data) when its files are damaged, (engine) when its engine is missing
 */
export async function loadModel(dir: string, options: { readonly threads?: number } = {}): Promise<FittedModel> {
  const saved = await readSavedModel(dir);
  return learners.get(saved.learner).load(dir, saved, options.threads ?? availableParallelism());
}

export type { Dataset } from './dataset.ts';
export type { FitSetting, FittedModel } from './learner.ts';
