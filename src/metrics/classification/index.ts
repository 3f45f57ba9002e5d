import { registry } from '../../core/registry.ts';
import type { ClassData, Metric } from '../metric.ts';
import { accuracy } from './accuracy.ts';
import { auc } from './auc.ts';
import { averagePrecision } from './average-precision.ts';
import { balancedAccuracy } from './balanced-accuracy.ts';
import { brier } from './brier.ts';
import { calibrationError, calibrationErrorByMass } from './calibration-error.ts';
import { directionalAuc, isDirectional } from './directional-auc.ts';
import { logLoss } from './log-loss.ts';
import { macroF1 } from './macro-f1.ts';
import { matthews } from './matthews.ts';
import { precision } from './precision.ts';

/** Metrics of class probabilities, in the order in which they are shown. */
export const classificationMetrics = registry('metric', [
  directionalAuc,
  auc,
  accuracy,
  balancedAccuracy,
  precision,
  macroF1,
  matthews,
  averagePrecision,
  logLoss,
  brier,
  calibrationError,
  calibrationErrorByMass,
]);

/**
 * The metrics that say something about these classes; the first is the one that verdicts and gates read:
 * directional_auc for down..up labels with a class between, auc for all others.
 */
export function metricsOf(classes: readonly string[]): readonly Metric<ClassData>[] {
  const all = classificationMetrics.all();
  return isDirectional(classes) ? all : all.filter((metric) => metric !== directionalAuc);
}
