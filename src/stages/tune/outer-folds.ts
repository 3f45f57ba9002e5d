import { join } from 'node:path';
import type { StageContext } from '../../core/context.ts';
import { concatenate } from '../../core/frame.ts';
import { hashOf } from '../../core/hash.ts';
import { orNull } from '../../core/numbers.ts';
import { deriveSeed } from '../../core/rng.ts';
import { fitOnRows } from '../../evaluation/fit-in-time.ts';
import { predictRows } from '../../evaluation/learner-rows.ts';
import { predictionTable } from '../../evaluation/prediction-table.ts';
import { studyDir, studyPredictionsDir } from '../../io/layout.ts';
import type { Journal } from '../../io/manifest.ts';
import { readTable, writeTable } from '../../io/parquet.ts';
import { foldRows, pathsOf } from '../../splits/index.ts';
import type { FoldPrediction, Scorer } from '../../tuning/objective.ts';
import type { Params, Space } from '../../tuning/space.ts';
import type { OuterScore, StudyPart } from '../../tuning/study.ts';
import { learnerParams, type StudyData } from './study-data.ts';
import type { WindowColumns } from './window-columns.ts';

interface OuterRequest {
  readonly study: string;
  readonly data: StudyData;
  readonly windows: WindowColumns;
  readonly space: Space;
  readonly scorer: Scorer;
  /** Parts of the folds, in order. */
  readonly parts: readonly StudyPart[];
  readonly key: string;
  readonly journal: Journal;
}

/**
 * Fits each fold with the parameters that were found inside its training rows, and with the learner's own for comparison,
 * as `trademl train` fits it, and scores its test rows: the first time that anything of the study looks at them.
 * @returns the scores, and the file of the tuned predictions
 */
export async function scoreOuterFolds(
  ctx: StageContext,
  request: OuterRequest,
): Promise<{ outer: OuterScore; path: string }> {
  const { study, data, windows, space, scorer, parts, key, journal } = request;
  const dir = studyDir(ctx.workspace, study);
  const tuned: FoldPrediction[] = [];
  const untuned: FoldPrediction[] = [];
  const folds: OuterScore['folds'][number][] = [];
  const pathParts: Int32Array[] = [];
  for (const part of parts) {
    const fold = part.fold as number;
    const { time, labelKnownAt, y } = data.panel;
    const { train, test, path: paths } = foldRows(data.plan, fold, time, labelKnownAt, y, data.panel);
    const best = part.trials.find(({ number }) => number === part.best)?.params as Params;
    const predict = async (name: string, params: Readonly<Record<string, unknown>>, features: readonly string[]) => {
      const path = join(studyPredictionsDir(ctx.workspace, study, key), `outer-${fold}-${name}.parquet`);
      const itemKey = hashOf({ key, saw: part.saw.hash, fold, params, features, seed: ctx.seed });
      if (await journal.reuse(`outer ${fold} ${name}`, itemKey)) {
        return { rows: test, values: (await readTable(path)).value as Float64Array };
      }
      windows.prepare(best);
      const options = { ...data.options, params, features, fold, seed: deriveSeed(ctx.seed, 'train', 'fold', fold) };
      const { model } = await fitOnRows(ctx, data.panel, train, options);
      try {
        const values = await predictRows(model, data.learner, params, data.panel, test);
        await writeTable(path, { value: values });
        await journal.record(`outer ${fold} ${name}`, itemKey, [path], null);
        return { rows: test, values };
      } finally {
        model.close();
      }
    };
    const chosen = data.featuresOf(fold);
    const withBest = await predict('tuned', learnerParams(data.params, space, best), windows.features(chosen, best));
    const asIs = await predict('untuned', data.params, chosen);
    tuned.push(withBest);
    pathParts.push(paths);
    untuned.push(asIs);
    const value = orNull(scorer.fold(withBest));
    folds.push({ fold, testRows: test.length, value, untuned: orNull(scorer.fold(asIs)), params: best });
  }
  const path = join(dir, 'outer.parquet');
  const numbers = pathsOf(data.plan) > 1 && { path: Int32Array.from(concatenate(pathParts)) };
  const outOfFold = { ...stacked(tuned, parts), ...numbers };
  await writeTable(path, predictionTable(data.panel, data.label.task, outOfFold, nothing));
  return { outer: { value: orNull(scorer.whole(tuned)), untuned: orNull(scorer.whole(untuned)), folds }, path };
}

const nothing = { rows: new Int32Array(0), values: new Float64Array(0) };

function stacked(predictions: readonly FoldPrediction[], parts: readonly StudyPart[]) {
  return {
    rows: Int32Array.from(concatenate(predictions.map(({ rows }) => rows))),
    fold: Int32Array.from(
      concatenate(predictions.map(({ rows }, i) => new Int32Array(rows.length).fill(parts[i].fold as number))),
    ),
    values: concatenate(predictions.map(({ values }) => values)),
  };
}
