import { registry } from '../core/registry.ts';
import { clusters } from './clusters.ts';
import { constant } from './constant.ts';
import { correlation } from './correlation.ts';
import { fracdiff } from './fracdiff.ts';
import { importance } from './importance.ts';
import { kbestAnova } from './kbest-anova.ts';
import { kbestMi } from './kbest-mi.ts';
import type { SelectionMethod } from './method.ts';
import { permutation } from './permutation.ts';
import { permutationClusters } from './permutation-clusters.ts';
import { rfecv } from './rfecv.ts';
import { shadow } from './shadow.ts';

/** Every way to select; a new one is one file and one line here. */
export const selectionMethods = registry<SelectionMethod>('selection method', [
  clusters,
  constant,
  correlation,
  fracdiff,
  importance,
  kbestAnova,
  kbestMi,
  permutation,
  permutationClusters,
  rfecv,
  shadow,
]);
