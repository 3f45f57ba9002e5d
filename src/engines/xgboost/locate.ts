import { join } from 'node:path';
import { type Located, locate, type NativeLibrary, sharedFile } from '../native-library.ts';
import { loadXgboost, type XgboostLibrary } from './library.ts';

export const xgboostLibrary: NativeLibrary<XgboostLibrary> = {
  title: 'XGBoost',
  folder: 'xgboost',
  variable: 'TRADEML_XGBOOST_LIB',
  systemFile: /^libxgboost\.(so(\.\d+)?|dylib)$/,
  insidePackages: join('xgboost/lib', sharedFile('libxgboost')),
  open: loadXgboost,
};

/** @throws TrademlError (engine) naming the paths that were tried and the command that mends it */
export function locateXgboost(): Located<XgboostLibrary> {
  return locate(xgboostLibrary);
}
