import { serveEngineWork } from '../engine-thread.ts';
import { float32, normalPrediction } from './capi.ts';
import type { LightgbmWork } from './engine-threads.ts';
import { check, loadLightgbm } from './library.ts';
import { type Round, trainHere } from './rounds.ts';

serveEngineWork<LightgbmWork, Round>(({ path, work }, onRound) => {
  const library = loadLightgbm(path);
  if (!('booster' in work)) return trainHere(library, work, onRound);
  const { booster, x, rows, columns, threads, results } = work;
  const { LGBM_BoosterPredictForMat } = library.api;
  const parameters = `num_threads=${threads} verbosity=-1`;
  const allRounds = -1;
  check(
    library,
    LGBM_BoosterPredictForMat(
      booster,
      x,
      float32,
      rows,
      columns,
      1,
      normalPrediction,
      0,
      allRounds,
      parameters,
      [0],
      results,
    ),
  );
  return undefined;
});
