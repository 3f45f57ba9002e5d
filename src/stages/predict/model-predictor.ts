import { join } from 'node:path';
import { predictionColumns } from '../../core/task.ts';
import { predictRows } from '../../evaluation/learner-rows.ts';
import { listDirectory } from '../../io/layout.ts';
import { outputColumn } from '../../metrics/quick-scores.ts';
import { learners, loadModel } from '../../models/index.ts';
import { readSavedModel } from '../../models/saved-model.ts';
import { learnedRows } from './learned-rows.ts';
import { metadataFile, readModelMetadata } from './model-metadata.ts';
import type { Predictor } from './predictor.ts';

/**
 * A model's folder as it was written by `train`.
 * @throws TrademlError (usage) when there is no model in it, (data) when it is damaged or a newer trademl wrote it
 */
export async function modelPredictor(dir: string): Promise<Predictor> {
  const { name, version, learner: learnerName, params, recipe, ...trained } = await readModelMetadata(dir);
  const { task, features } = await readSavedModel(dir);
  const learner = learners.get(learnerName);
  return {
    name,
    version,
    learner: learnerName,
    task,
    models: [{ model: `${name}@${version}`, recipe }],
    learned: [
      learnedRows(
        {
          symbols: trained.symbols,
          from: trained.trainedFrom,
          to: trained.trainedTo,
          latestKnownAt: trained.labelsKnownTo,
        },
        join(dir, metadataFile),
      ),
    ],
    columns: features,
    files: (await listDirectory(dir)).filter(isFile).map((file) => join(dir, file)),
    barFiles: async () => [],
    predict: async ({ panel, rows, threads }) => {
      const model = await loadModel(dir, { threads });
      try {
        const values = await predictRows(model, learner, params, panel, rows);
        const width = predictionColumns(task).length;
        return {
          outputs: Array.from({ length: width }, (_, column) => outputColumn(values, width, column)),
          conformal: {},
        };
      } finally {
        model.close();
      }
    },
  };
}

/** Not a folder, such as that of a fit's checkpoints. */
function isFile(name: string): boolean {
  return /\.\w+$/.test(name);
}
