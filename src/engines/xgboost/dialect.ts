import { engineError } from '../../core/errors.ts';
import type { ParameterValue } from './booster.ts';
import type { XgboostLibrary } from './library.ts';

/** What differs between releases of XGBoost, all in one place. */

/** Histogram trees on a device: a `device` parameter since 2.0, a tree method of its own before. */
export function deviceParameters(library: XgboostLibrary, device: 'cpu' | 'cuda'): Record<string, ParameterValue> {
  if (device === 'cuda' && !library.cuda) {
    throw engineError(
      `the XGBoost library ${library.path} was built without CUDA`,
      'use --device cpu, or bring a CUDA build: trademl engines install --device cuda',
    );
  }
  if (library.version[0] >= 2) return { tree_method: 'hist', device };
  return { tree_method: device === 'cuda' ? 'gpu_hist' : 'hist' };
}
