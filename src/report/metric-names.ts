import type { Unit } from './report-data.ts';

/** Names and units of the metrics that evaluate writes. */
const titles: Record<string, readonly [string, Unit]> = {
  directional_auc: ['Directional AUC', 'ratio'],
  auc: ['AUC', 'ratio'],
  accuracy: ['Accuracy', 'percent'],
  balanced_accuracy: ['Balanced accuracy', 'percent'],
  precision: ['Mean precision', 'percent'],
  macro_f1: ['Macro F1', 'ratio'],
  mcc: ['Matthews correlation', 'ratio'],
  average_precision: ['Average precision', 'ratio'],
  log_loss: ['Log loss, nats', 'ratio'],
  brier: ['Brier score', 'ratio'],
  brier_skill: ['Brier skill against the baseline', 'ratio'],
  ece: ['Calibration error, equal widths', 'percent'],
  ece_mass: ['Calibration error, equal counts', 'percent'],
  r2_naive: ['R² against the naive forecast', 'ratio'],
  rmse: ['RMSE, unit of the label', 'digits'],
  mae: ['Mean absolute error, unit of the label', 'digits'],
  bias: ['Size of the mean error, unit of the label', 'digits'],
  correlation: ['Correlation', 'ratio'],
  rank_correlation: ['Rank correlation', 'ratio'],
  qlike: ['QLIKE loss', 'digits'],
};

/** A metric's name on the page; one that is not listed keeps its own. */
export const metricName = (metric: string) => titles[metric]?.[0] ?? metric;
export const metricUnit = (metric: string): Unit => titles[metric]?.[1] ?? 'ratio';
