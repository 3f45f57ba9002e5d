import { serveEngineWork } from '../engine-thread.ts';
import type { Out } from '../native-memory.ts';
import { type BoosterHandle, float32, normalPrediction } from './capi.ts';
import type { LightgbmWork, LoadedModel, PredictTask } from './engine-threads.ts';
import { check, type LightgbmLibrary, loadLightgbm } from './library.ts';
import { type Round, trainHere } from './rounds.ts';

serveEngineWork<LightgbmWork, Round>(({ path, work }, onRound) => {
  const library = loadLightgbm(path);
  if ('text' in work) return loadHere(library, work.text);
  return 'booster' in work ? predictHere(library, work) : trainHere(library, work, onRound);
});

function loadHere(library: LightgbmLibrary, text: string): LoadedModel {
  const rounds: Out<number> = [0];
  const out: Out<BoosterHandle> = [null];
  check(library, library.api.LGBM_BoosterLoadModelFromString(text, rounds, out));
  return { booster: out[0] as BoosterHandle, rounds: rounds[0] as number };
}

function predictHere(
  library: LightgbmLibrary,
  { booster, x, rows, columns, threads, results }: PredictTask,
): undefined {
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
}
