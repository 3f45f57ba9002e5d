import { dataError, TrademlError } from '../core/errors.ts';
import { takeRows } from '../core/frame.ts';
import { buildSplitPlan } from './build-plan.ts';
import { foldRows } from './fold-rows.ts';

/** Rows of the panel, all of them rows of the part that was cut. */
export interface InnerFold {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** How the rows of a part are cut again. Bars are counted in the part's own distinct times. */
export interface InnerCut {
  readonly scheme: string;
  readonly folds: number;
  readonly horizonBars: number;
  readonly embargoBars: number;
  readonly lookbackBars: number;
}

/**
 * Folds inside some rows of a panel, such as the training rows of an outer fold: what lies outside them changes nothing.
 * Purging goes by each row's own label_known_at.
 * @param rows of the panel, in order of time, labelled
 * @param hint what to do when there are too few dates
 * @throws TrademlError (data) when there are too few dates
 */
export function foldsInside(
  panel: { readonly time: Float64Array; readonly labelKnownAt: Float64Array; readonly y: Float64Array },
  rows: Int32Array,
  { scheme, folds, horizonBars, embargoBars, lookbackBars }: InnerCut,
  hint: string,
): InnerFold[] {
  const time = takeRows(panel.time, rows);
  const labelKnownAt = takeRows(panel.labelKnownAt, rows);
  const y = takeRows(panel.y, rows);
  try {
    const plan = buildSplitPlan(
      {
        scheme,
        nFolds: folds,
        horizonBars,
        embargoBars,
        lookbackBars,
        minTrain: undefined,
        holdoutStart: undefined,
        features: 'inner folds',
        label: undefined,
        interval: 'as the panel',
      },
      { time, labelKnownAt, y },
    );
    return plan.folds.map(({ fold }) => {
      const { train, test } = foldRows(plan, fold, time, labelKnownAt, y);
      return { train: takeRows(rows, train), test: takeRows(rows, test) };
    });
  } catch (error) {
    if (!(error instanceof TrademlError)) throw error;
    throw dataError(
      `${folds} inner folds do not fit into ${new Set(time).size} training dates: ${error.message}`,
      hint,
      error,
    );
  }
}
