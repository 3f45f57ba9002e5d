import { foldsInside, type InnerFold } from '../splits/inside.ts';
import type { StepContext } from './method.ts';

/**
 * Purged k-fold inside the training rows of a part: their dates fall into blocks, each is tested once, and a row trains
 * only when its label interval does not touch the tested labels' (by its own label_known_at), with the part's embargo
 * behind them.
 * @throws TrademlError (data) when there are too few dates
 */
export function innerFolds({ panel, rows, horizonBars, embargoBars }: StepContext, folds: number): InnerFold[] {
  // Inner scores only rank features against each other; a look-back purge would leave a short part no training rows.
  const cut = { scheme: 'purged-kfold', folds, horizonBars, embargoBars, lookbackBars: 0 };
  return foldsInside(
    panel,
    rows,
    cut,
    'use fewer inner folds (folds=2), fewer outer folds, or a method that needs none',
  );
}
