export { Booster } from './booster.ts';
export { knownParameters, type LightgbmLibrary } from './library.ts';
export { locateLightgbm } from './locate.ts';
export { type ParameterValue, type Rows, trainBooster } from './train.ts';
