import { registry } from '../../core/registry.ts';
import { accuracy } from './accuracy.ts';
import { auc } from './auc.ts';
import { balancedAccuracy } from './balanced-accuracy.ts';
import { brier } from './brier.ts';
import { calibrationError } from './calibration-error.ts';
import { logLoss } from './log-loss.ts';
import { macroF1 } from './macro-f1.ts';

/** Metrics of class probabilities, in the order in which they are shown. */
export const classificationMetrics = registry('metric', [
  auc,
  accuracy,
  balancedAccuracy,
  macroF1,
  logLoss,
  brier,
  calibrationError,
]);
