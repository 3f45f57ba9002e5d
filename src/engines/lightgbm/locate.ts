import { join } from 'node:path';
import { type Located, locate, type NativeLibrary, sharedFile } from '../native-library.ts';
import { type LightgbmLibrary, loadLightgbm } from './library.ts';

export const lightgbmLibrary: NativeLibrary<LightgbmLibrary> = {
  title: 'LightGBM',
  folder: 'lightgbm',
  variable: 'TRADEML_LIGHTGBM_LIB',
  systemFile: /^lib_lightgbm\.(so|dylib)$/,
  insidePackages: join('lightgbm/lib', sharedFile('lib_lightgbm')),
  open: loadLightgbm,
};

/** @throws TrademlError (engine) naming the paths that were tried and the command that mends it */
export function locateLightgbm(): Located<LightgbmLibrary> {
  return locate(lightgbmLibrary);
}
