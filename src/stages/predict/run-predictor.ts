import { basename, dirname } from 'node:path';
import { readCalibrator } from '../../calibration/saved-calibrator.ts';
import type { Workspace } from '../../core/context.ts';
import { dataError } from '../../core/errors.ts';
import { readCombination } from '../../ensembles/saved-combination.ts';
import { modelDir, runDir } from '../../io/layout.ts';
import { calibratedPredictor } from './calibrated-predictor.ts';
import { ensemblePredictor } from './ensemble-predictor.ts';
import { modelPredictor } from './model-predictor.ts';
import type { Predictor } from './predictor.ts';
import { ownFiles, type RunManifest, readUsedRun, type UsedBy, unchangedFiles } from './run-files.ts';

/**
 * What predicts as a run does: its final model; what combines its members; or what calibrates the run that it names. Each run
 * of the chain must be here, whole, and the one that the next was made from; then the numbers are those of the hold-out.
 * @param usedBy the run that names this one
 * @throws TrademlError (missing-input, data) naming the run at fault, and what to type
 */
export async function runPredictor(ws: Workspace, run: string, usedBy?: UsedBy): Promise<Predictor> {
  const manifest = await readUsedRun(ws, run, usedBy);
  const dir = runDir(ws, run);
  switch (manifest.summary.kind) {
    case 'train':
      return finalModel(ws, manifest, usedBy);
    case 'ensemble': {
      const files = await ownFiles(ws, manifest, 'combination.json', usedBy);
      const saved = await readCombination(dir);
      const members: Predictor[] = [];
      for (const { run: member, predictions } of saved.members) {
        members.push(await runPredictor(ws, member, { manifest, predictions }));
      }
      return ensemblePredictor({ dir, files, manifest, saved, members });
    }
    case 'calibrate': {
      const files = await ownFiles(ws, manifest, 'calibrator.json', usedBy);
      const saved = await readCalibrator(dir);
      const base = await runPredictor(ws, saved.of, { manifest, predictions: saved.predictions });
      return calibratedPredictor({ files, manifest, saved, base });
    }
  }
}

/** A run's model lies in this workspace under its name and version, wherever the workspace was when it was trained. */
async function finalModel(ws: Workspace, manifest: RunManifest, usedBy: UsedBy | undefined): Promise<Predictor> {
  const { modelDir: from } = manifest.summary;
  if (from === undefined) {
    throw dataError(
      `run '${manifest.name}' has no final model`,
      `train it again: trademl train --run ${manifest.name}`,
    );
  }
  const to = modelDir(ws, basename(dirname(from)), basename(from));
  const own = manifest.outputs.filter(({ path }) => dirname(path) === from);
  await unchangedFiles(manifest, own, { from, to }, usedBy);
  return modelPredictor(to);
}
