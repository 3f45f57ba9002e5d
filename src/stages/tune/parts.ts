import { dataError } from '../../core/errors.ts';
import { developmentRows, foldRows, splitSchemes } from '../../splits/index.ts';
import { foldsInside, type InnerFold } from '../../splits/inside.ts';
import type { TuneConfig } from './config.ts';
import type { StudyData } from './study-data.ts';

/** One search: whom it serves, the rows that it may see, and the folds that score its trials. */
export interface SearchedPart {
  readonly part: string;
  readonly fold: number | 'final';
  readonly rows: Int32Array;
  readonly folds: readonly InnerFold[];
  /** Columns of each of its folds. */
  readonly featuresOf: (innerFold: number) => readonly string[];
}

/**
 * The searches of a study, the final one last. Nested: one for each fold of the splits, on folds inside its training rows
 * alone, and the final one on folds inside the rows before the hold-out. Not nested: the final one on the folds
 * themselves, so that their scores are of the best of many.
 * @throws TrademlError (data) when inner folds do not fit, saying what would
 */
export function partsOf(config: TuneConfig, data: StudyData): SearchedPart[] {
  const { plan, panel, featuresOf } = data;
  const { time, labelKnownAt, y } = panel;
  const all = developmentRows(plan, time, labelKnownAt, y);
  if (!config.nested) {
    const folds = plan.folds.map(({ fold }) => foldRows(plan, fold, time, labelKnownAt, y, panel));
    const chosen = (inner: number) => featuresOf(plan.folds[inner].fold);
    return [{ part: 'final', fold: 'final', rows: all, folds: checked(folds, 'the splits'), featuresOf: chosen }];
  }
  const { horizonBars, embargoBars, lookbackBars } = plan;
  const likeOuter = splitSchemes.get(plan.scheme).trainsAfterTest ? 'purged-kfold' : 'walk-forward';
  const scheme = config.innerScheme ?? likeOuter;
  const cut = { scheme, folds: config.innerFolds, horizonBars, embargoBars, lookbackBars };
  const hint = 'use fewer inner folds (--inner-folds 2), --inner-scheme walk-forward, or fewer and longer outer folds';
  const partOf = (part: string, fold: number | 'final', rows: Int32Array): SearchedPart => ({
    part,
    fold,
    rows,
    folds: checked(foldsInside(panel, rows, cut, hint), part),
    featuresOf: () => featuresOf(fold),
  });
  return [
    ...plan.folds.map(({ fold }) =>
      partOf(`fold ${fold}`, fold, foldRows(plan, fold, time, labelKnownAt, y, panel).train),
    ),
    partOf('final', 'final', all),
  ];
}

function checked(folds: readonly InnerFold[], part: string): readonly InnerFold[] {
  const bad = folds.findIndex(({ train, test }) => train.length === 0 || test.length === 0);
  if (bad < 0) return folds;
  throw dataError(
    `fold ${bad} inside ${part} has no ${folds[bad].train.length === 0 ? 'training' : 'test'} rows with a known label`,
    'use fewer folds, or a shorter horizon',
  );
}
