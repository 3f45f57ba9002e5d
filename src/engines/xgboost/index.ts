export { Booster, type ImportanceKind, type ModelFormat, type ParameterValue } from './booster.ts';
export { DMatrix, type DMatrixOptions } from './dmatrix.ts';
export { loadXgboost, type XgboostLibrary } from './library.ts';
export { type RoundReport, type Trained, type TrainOptions, trainBooster } from './train.ts';
