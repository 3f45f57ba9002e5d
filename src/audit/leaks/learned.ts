import type { Leak } from './leak.ts';
import type { Learning } from './learning.ts';

const learning =
  (change: Partial<Learning>): Leak['plant'] =>
  (parts) => ({ ...parts, learning: { ...parts.learning, ...change } });

const seen = ['fits', 'refit'];

/** Leaks of whatever is fitted. */
export const learnedLeaks: readonly Leak[] = [
  {
    name: 'imputer fitted on the full sample',
    summary: 'means and deviations of all rows',
    plant: learning({ imputer: ({ all }) => all }),
    expected: seen,
  },
  {
    name: 'selection on the full sample',
    summary: 'features chosen by how they rank all labels',
    plant: learning({ selection: ({ all }) => all }),
    expected: seen,
  },
  {
    name: 'early stopping on the test fold',
    summary: 'rounds chosen by the test score',
    plant: learning({ stopping: ({ test }) => test }),
    expected: seen,
  },
  {
    name: 'calibrator fitted on the test fold',
    summary: 'probabilities mapped by what came of the test rows',
    plant: learning({ calibrator: ({ test }) => test }),
    expected: seen,
  },
  {
    name: 'stacker on in-fold predictions',
    summary: 'learns from predictions of rows that the models were fitted on',
    plant: learning({ stacker: ({ fit }) => fit }),
    expected: seen,
  },
];
