import { applyCalibration } from '../../calibration/choose-method.ts';
import { conformalColumns, conformalValues } from '../../calibration/conformal.ts';
import type { SavedCalibrator } from '../../calibration/saved-calibrator.ts';
import { takeRows } from '../../core/frame.ts';
import { learnedByFits } from './learned-rows.ts';
import type { PredictedColumns, Predictor, RowsToPredict } from './predictor.ts';
import { type RunManifest, versionOf } from './run-files.ts';

interface CalibratedParts {
  /** What is in the run's folder beside its predictions. */
  readonly files: readonly string[];
  readonly manifest: RunManifest;
  readonly saved: SavedCalibrator;
  /** The run that was calibrated. */
  readonly base: Predictor;
}

/** Maps what another run predicts as the hold-out was mapped, and adds the intervals or sets that it had. */
export function calibratedPredictor({ files, manifest, saved, base }: CalibratedParts): Predictor {
  const { name, summary } = manifest;
  const { conformal } = saved;
  const scale = conformal?.scale ?? undefined;

  function conformalOf(outputs: PredictedColumns['outputs'], { panel, rows }: RowsToPredict) {
    if (!conformal) return {};
    const widths = scale === undefined ? undefined : Float64Array.from(takeRows(panel.columns[scale], rows));
    const quantile = conformal.quantile ?? Number.POSITIVE_INFINITY;
    const values = conformalValues(conformal.score, quantile, outputs, widths);
    return Object.fromEntries(conformalColumns(summary.task).map((column, i) => [column, values[i]]));
  }

  return {
    ...base,
    name,
    version: versionOf(manifest),
    learner: summary.learner,
    learned: [...base.learned, ...learnedByFits(summary.fits, summary.symbols, `the manifest of run '${name}'`)],
    columns: [...new Set([...base.columns, ...(scale === undefined ? [] : [scale])])],
    files: [...files, ...base.files],
    predict: async (wanted) => {
      const outputs = applyCalibration(saved, (await base.predict(wanted)).outputs);
      return { outputs, conformal: conformalOf(outputs, wanted) };
    },
  };
}
