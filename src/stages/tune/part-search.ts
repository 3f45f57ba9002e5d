import type { StageContext } from '../../core/context.ts';
import { dataError } from '../../core/errors.ts';
import { hashOf } from '../../core/hash.ts';
import { deriveSeed } from '../../core/rng.ts';
import { fitLanes } from '../../engines/index.ts';
import { fitRecord } from '../../io/fit-record.ts';
import type { Journal } from '../../io/manifest.ts';
import type { InnerFold } from '../../splits/inside.ts';
import { parameterImportance } from '../../tuning/fanova.ts';
import type { Objective } from '../../tuning/objective.ts';
import type { Pruning } from '../../tuning/pruners.ts';
import type { Sampler } from '../../tuning/sampler.ts';
import { type ProposedTrial, search } from '../../tuning/search.ts';
import type { Params, Space } from '../../tuning/space.ts';
import type { StudyPart, StudyTrial } from '../../tuning/study.ts';
import { bestTrial, type Trial } from '../../tuning/trial.ts';
import { scoreTrial, type TrialSetting } from './score-trial.ts';

/** How every part of a study searches. */
export interface SearchPlan {
  /** Parameters and windows together. */
  readonly space: Space;
  readonly objective: Objective;
  readonly sampler: Sampler;
  readonly pruning: Pruning;
  readonly trials: number;
  readonly inFlight: number;
  /** Identity of everything that a trial's outcome hangs on besides its number and parameters. */
  readonly key: string;
  readonly journal: Journal;
  readonly onTrial: (part: string, trial: StudyTrial) => void;
}

/** One part to search. */
export interface PartRequest {
  readonly part: string;
  readonly setting: TrialSetting;
  /** Rows that the search may see. */
  readonly rows: Int32Array;
  readonly first: readonly { readonly params: Params; readonly source: Trial['source'] }[];
  readonly isOver: () => boolean;
}

/**
 * Searches one part. Each trial is kept as it ends; one that was kept before, with the same parameters on the same data,
 * is not scored again, so a search that was cut short goes on.
 * @throws TrademlError (data) when no trial could be scored on every fold
 */
export async function searchPart(ctx: StageContext, plan: SearchPlan, request: PartRequest): Promise<StudyPart> {
  const { part, setting, rows, first, isOver } = request;
  const { space, objective, sampler, pruning, inFlight, journal } = plan;
  const { fold, folds, data } = setting;
  const lanes = await fitLanes(data.learner.engine, ctx.device, Math.min(ctx.jobs, inFlight, plan.trials));
  const share = { ...ctx, jobs: Math.max(1, Math.floor(ctx.jobs / lanes)) };
  const saw = fitRecord({ part: 'tuning', fold }, data.panel, rows);
  const score = async (trial: ProposedTrial): Promise<StudyTrial> => {
    const { number, params, source } = trial;
    const item = `${part} trial ${number}`;
    const key = hashOf({ key: plan.key, rows: saw.hash, folds: folds.map(foldSizes), part, number, params, source });
    const kept = await journal.reuse(item, key);
    if (kept) {
      plan.onTrial(part, kept.summary as StudyTrial);
      return kept.summary as StudyTrial;
    }
    const scored = await scoreTrial(trial, setting, share);
    await journal.record(item, key, scored.predictions === undefined ? [] : [scored.predictions], scored);
    plan.onTrial(part, scored);
    return scored;
  };
  const seed = deriveSeed(ctx.seed, 'tune', part);
  const { direction } = objective;
  const trials = (await search({
    space,
    direction,
    sampler,
    pruning,
    seed,
    trials: plan.trials,
    folds: folds.length,
    first,
    inFlight,
    lanes,
    signal: ctx.signal,
    isOver,
    score,
  })) as StudyTrial[];
  const best = bestTrial(trials, direction);
  if (!best) {
    const reason = trials.find((trial) => trial.reason !== undefined)?.reason ?? 'all were pruned';
    throw dataError(
      `none of the ${trials.length} trials of the search for ${part} was scored on every fold: ${reason}`,
      'use fewer inner folds, a longer training part, or another label',
    );
  }
  return {
    part,
    fold,
    saw,
    folds: folds.map(foldSizes),
    trials,
    best: best.number,
    importance: parameterImportance(space, trials, seed),
  };
}

function foldSizes({ train, test }: InnerFold) {
  return { trainRows: train.length, testRows: test.length };
}
