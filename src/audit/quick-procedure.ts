import type { StageContext } from '../core/context.ts';
import { takeRows } from '../core/frame.ts';
import { deriveSeed } from '../core/rng.ts';
import { fitOnRows } from '../evaluation/fit-in-time.ts';
import { type FitRecord, fitRecord } from '../io/fit-record.ts';
import { gatherMatrix, type Panel } from '../io/panel.ts';
import { aucOf, upOrDown } from './auc.ts';
import { quickLearner } from './quick-model.ts';
import type { FoldPart, FoldPredictions, Procedure, RowSubject } from './subject.ts';

/** Features that are kept. */
const mostFeatures = 30;
const mostRows = 6000;
const mostSampled = 1500;

/**
 * Early stopping and fit by the code that `train` runs, with a quick selection and a quick model in place of the learner: what
 * leaks through that code or through the rows leaks here, in seconds.
 * @param symbols ids that are looked at; all when left out
 */
export function quickProcedure(ctx: StageContext, rows: RowSubject, symbols?: ReadonlySet<number>): Procedure {
  return {
    run: async (panel, only) => {
      const up = { ...panel, y: upOrDown(panel.y, rows.task) };
      const wanted = (row: number) => !symbols || symbols.has(up.symbolId[row]);
      const labelled = (row: number) => wanted(row) && !Number.isNaN(up.y[row]);
      const folds: FoldPredictions[] = [];
      const fits: FitRecord[] = [];
      for (const part of rows.folds.filter(({ fold }) => only?.has(fold) ?? true)) {
        const train = part.train.filter(labelled).slice(symbols ? -mostSampled : -mostRows);
        // Whatever their labels are: which rows are predicted must not hang on what a fold may not see.
        const test = part.test.filter(wanted);
        if (train.length < 50 || test.length === 0 || new Set(takeRows(up.y, train)).size < 2) continue;
        const { predictions, saw } = await runFold(ctx, up, { fold: part.fold, train, test });
        folds.push(predictions);
        fits.push(...saw);
      }
      return { folds, fits };
    },
  };
}

async function runFold(ctx: StageContext, panel: Panel, { fold, train, test }: FoldPart) {
  const y = takeRows(panel.y, train);
  const selected = panel.features
    .map((name) => ({ name, worth: Math.abs(aucOf(takeRows(panel.columns[name], train), y) - 0.5) || 0 }))
    .sort((a, b) => b.worth - a.worth)
    .slice(0, mostFeatures)
    .map(({ name }) => name);
  const { model, fits } = await fitOnRows(ctx, panel, train, {
    fold,
    task: { kind: 'binary' },
    learner: quickLearner,
    params: {},
    features: selected,
    validationShare: 0.15,
    refit: true,
    balanceClasses: false,
    weighting: { method: 'none', oldestWeight: 0.5, logReturns: undefined },
    horizonBars: 1,
    seed: deriveSeed(ctx.seed, 'audit', 'fold', fold),
  });
  const score = await model.predict({ x: gatherMatrix(panel, test, selected), rows: test.length });
  model.close();
  const predictions: FoldPredictions = { fold, rows: test, score };
  return { predictions, saw: [fitRecord({ part: 'selection', fold }, panel, train), ...fits] };
}
