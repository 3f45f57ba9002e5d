import { logOdds, sigmoid } from '../math/log-odds.ts';
import { fitSoftLogistic } from '../math/soft-logistic.ts';
import type { BinaryMethod } from './calibrator.ts';

/**
 * Platt's targets: (N+ + 1) / (N+ + 2) for what happened and 1 / (N- + 2) for what did not, in place of 1 and 0, so that
 * a few rows that the model separates do not ask for infinite slopes.
 */
function plattTargets(happened: Float64Array): Float64Array {
  const positives = happened.reduce((sum, value) => sum + value, 0);
  const negatives = happened.length - positives;
  return happened.map((value) => (value === 1 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2)));
}

/**
 * Platt scaling on log-odds: p' = sigmoid(slope * logit(p) + intercept), so slope 1 and intercept 0 leave p alone. The
 * slope is never below zero: calibration does not turn a ranking around. Equal to scikit-learn's _SigmoidCalibration of
 * the log-odds, whose A is -slope and B -intercept.
 * @see Platt (1999), Probabilistic Outputs for Support Vector Machines, section 2.2; Lin, Lin & Weng (2007), A Note on
 *   Platt's Probabilistic Outputs, Machine Learning 68
 */
export const platt: BinaryMethod = {
  name: 'platt',
  summary: 'a slope and an intercept on the log-odds',
  fit: (p, happened) => {
    const targets = plattTargets(happened);
    const mean = targets.reduce((sum, value) => sum + value, 0) / targets.length;
    const level = logOdds(mean);
    const [intercept, slope] = fitSoftLogistic([p.map(logOdds)], targets, Float64Array.of(level, 0)).at;
    return slope > 0 ? { slope, intercept } : { slope: 0, intercept: level };
  },
  apply: ({ slope, intercept }, p) => p.map((value) => sigmoid(Number(slope) * logOdds(value) + Number(intercept))),
};
