import { registry } from '../core/registry.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { populationStability } from './psi.ts';
import { wasserstein } from './wasserstein.ts';

/** Every drift statistic, in alphabetical order. */
export const driftStatistics = registry('drift statistic', [kolmogorovSmirnov, populationStability, wasserstein]);
