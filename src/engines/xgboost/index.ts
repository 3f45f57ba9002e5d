export { Booster, type ParameterValue } from './booster.ts';
export { DMatrix } from './dmatrix.ts';
export { loadXgboost, type XgboostLibrary } from './library.ts';
export { type TrainOptions, trainBooster } from './train.ts';
