import { hashOf } from '../../core/hash.ts';
import type { Trial } from '../../io/trials.ts';
import type { Space } from '../../tuning/space.ts';
import type { StudyPart } from '../../tuning/study.ts';
import { learnerParams, type StudyData } from './study-data.ts';

/**
 * What the ledger keeps of a part: every trial that was scored at all. The same configuration on the same rows is one
 * try, whatever study it is of. Predictions that are not of all folds, or of a fold's own search, can't be held against
 * those of other tries, so their files are not named.
 */
export function ledgerEntries(
  { fold, saw, folds, trials }: StudyPart,
  study: string,
  data: StudyData,
  space: Space,
): Trial[] {
  const { learner, options, label } = data;
  const { weighting, ...fitting } = options;
  const about = {
    learner: learner.name,
    label: label.spec,
    weights: weighting.method,
    validation: fitting.validationShare,
  };
  return trials
    .filter(({ scores, rungs = [] }) => scores.length > 0 || rungs.length > 0)
    .map(({ params, predictions, state }) => {
      const used = learnerParams(data.params, space, params);
      const windows = Object.fromEntries(Object.entries(params).filter(([name]) => name.includes('.')));
      return {
        id: hashOf({ ...about, params: used, windows, rows: saw.hash, folds }),
        run: study,
        stage: 'tune',
        ...(fold === 'final' && state === 'complete' && predictions !== undefined && { predictions }),
        ...(fold !== 'final' && { insideFold: fold }),
        ...(state === 'pruned' && { pruned: true }),
      };
    });
}
