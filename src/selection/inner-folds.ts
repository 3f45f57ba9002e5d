import { dataError, TrademlError } from '../core/errors.ts';
import { takeRows } from '../core/frame.ts';
import { buildSplitPlan } from '../splits/build-plan.ts';
import { foldRows } from '../splits/rows.ts';
import type { StepContext } from './method.ts';

/** Rows of the panel, all of them training rows of the outer part. */
export interface InnerFold {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/**
 * Purged k-fold inside the training rows of a part: their dates fall into blocks, each is tested once, and a row trains
 * only when its label interval does not touch the tested labels' (by its own label_known_at), with the part's embargo
 * behind them.
 * @throws TrademlError (data) when there are too few dates
 */
export function innerFolds(ctx: StepContext, count: number): InnerFold[] {
  const { panel, rows, horizonBars, embargoBars } = ctx;
  const time = takeRows(panel.time, rows);
  const labelKnownAt = takeRows(panel.labelKnownAt, rows);
  const inside = { time, labelKnownAt, y: ctx.y };
  try {
    const plan = buildSplitPlan(
      {
        scheme: 'purged-kfold',
        nFolds: count,
        horizonBars,
        embargoBars,
        // Inner scores only rank features against each other; a look-back purge would leave a short part no training rows.
        lookbackBars: 0,
        minTrain: undefined,
        holdoutStart: undefined,
        features: 'inner folds',
        label: undefined,
        interval: 'as the panel',
      },
      inside,
    );
    return plan.folds.map(({ fold }) => {
      const { train, test } = foldRows(plan, fold, time, labelKnownAt, ctx.y);
      return { train: takeRows(rows, train), test: takeRows(rows, test) };
    });
  } catch (error) {
    if (!(error instanceof TrademlError)) throw error;
    throw dataError(
      `${count} inner folds do not fit into ${new Set(time).size} training dates: ${error.message}`,
      'use fewer inner folds (folds=2), fewer outer folds, or a method that needs none',
      error,
    );
  }
}
