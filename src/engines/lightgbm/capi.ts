import koffi from 'koffi';
import type { Address, Out } from '../native-memory.ts';

/**
 * The C functions of LightGBM (include/LightGBM/c_api.h) that we call: same names, no opinions. Each string is the C
 * signature, with `_Out_` marking what the library writes. All return 0, or -1 and a message in LGBM_GetLastError(),
 * which the library keeps per thread. Everything here exists in every 4.x.
 *
 * Not exposed: files, CSR, CSC and Arrow inputs, streaming data sets, refits, single-row fast paths and the network,
 * which nothing here uses. The C API has no function for the library's version.
 */

declare const tag: unique symbol;
/** Opaque addresses; the tag keeps one kind from being passed for another. */
export type DatasetHandle = bigint & { readonly [tag]: 'Dataset' };
export type BoosterHandle = bigint & { readonly [tag]: 'Booster' };

type NativeFunction<Args extends unknown[]> = (...args: Args) => number;

/** Codes of the C header: types of data, kinds of prediction and of importance. */
export const float32 = 0;
export const normalPrediction = 0;
export const importanceKinds = { weight: 0, gain: 1 } as const;
/** Where a metric is read from: 0 is the training data, 1 the first validation data. */
export const firstValidData = 1;

koffi.pointer('LgbmDatasetHandle', koffi.opaque());
koffi.pointer('LgbmBoosterHandle', koffi.opaque());

const signatures = {
  LGBM_GetLastError: 'const char *LGBM_GetLastError()',
  LGBM_DumpParamAliases: 'int LGBM_DumpParamAliases(int64_t buffer_len, _Out_ int64_t *out_len, void *out_str)',
  LGBM_DatasetCreateFromMat:
    'int LGBM_DatasetCreateFromMat(const void *data, int data_type, int32_t nrow, int32_t ncol, int is_row_major, const char *parameters, LgbmDatasetHandle reference, _Out_ LgbmDatasetHandle *out)',
  LGBM_DatasetFree: 'int LGBM_DatasetFree(LgbmDatasetHandle handle)',
  LGBM_DatasetSetField:
    'int LGBM_DatasetSetField(LgbmDatasetHandle handle, const char *field_name, const void *field_data, int num_element, int type)',
  LGBM_DatasetSetFeatureNames:
    'int LGBM_DatasetSetFeatureNames(LgbmDatasetHandle handle, const char **feature_names, int num_feature_names)',
  LGBM_BoosterCreate:
    'int LGBM_BoosterCreate(LgbmDatasetHandle train_data, const char *parameters, _Out_ LgbmBoosterHandle *out)',
  LGBM_BoosterFree: 'int LGBM_BoosterFree(LgbmBoosterHandle handle)',
  LGBM_BoosterAddValidData: 'int LGBM_BoosterAddValidData(LgbmBoosterHandle handle, LgbmDatasetHandle valid_data)',
  LGBM_BoosterUpdateOneIter: 'int LGBM_BoosterUpdateOneIter(LgbmBoosterHandle handle, _Out_ int *is_finished)',
  LGBM_BoosterGetEvalCounts: 'int LGBM_BoosterGetEvalCounts(LgbmBoosterHandle handle, _Out_ int *out_len)',
  LGBM_BoosterGetEvalNames:
    'int LGBM_BoosterGetEvalNames(LgbmBoosterHandle handle, int len, _Out_ int *out_len, size_t buffer_len, _Out_ size_t *out_buffer_len, void **out_strs)',
  LGBM_BoosterGetEval:
    'int LGBM_BoosterGetEval(LgbmBoosterHandle handle, int data_idx, _Out_ int *out_len, void *out_results)',
  LGBM_BoosterGetNumClasses: 'int LGBM_BoosterGetNumClasses(LgbmBoosterHandle handle, _Out_ int *out_len)',
  LGBM_BoosterGetNumFeature: 'int LGBM_BoosterGetNumFeature(LgbmBoosterHandle handle, _Out_ int *out_len)',
  LGBM_BoosterGetCurrentIteration:
    'int LGBM_BoosterGetCurrentIteration(LgbmBoosterHandle handle, _Out_ int *out_iteration)',
  LGBM_BoosterFeatureImportance:
    'int LGBM_BoosterFeatureImportance(LgbmBoosterHandle handle, int num_iteration, int importance_type, void *out_results)',
  LGBM_BoosterPredictForMat:
    'int LGBM_BoosterPredictForMat(LgbmBoosterHandle handle, const void *data, int data_type, int32_t nrow, int32_t ncol, int is_row_major, int predict_type, int start_iteration, int num_iteration, const char *parameter, _Out_ int64_t *out_len, void *out_result)',
  LGBM_BoosterSaveModelToString:
    'int LGBM_BoosterSaveModelToString(LgbmBoosterHandle handle, int start_iteration, int num_iteration, int feature_importance_type, int64_t buffer_len, _Out_ int64_t *out_len, void *out_str)',
  LGBM_BoosterLoadModelFromString:
    'int LGBM_BoosterLoadModelFromString(const char *model_str, _Out_ int *out_num_iterations, _Out_ LgbmBoosterHandle *out)',
} as const;

/** The bound functions. 64-bit counts that fit a double arrive as numbers; results land in memory at an Address. */
export interface LightgbmApi {
  LGBM_GetLastError(): string;
  LGBM_DumpParamAliases: NativeFunction<[size: number, needed: Out<number>, text: Address]>;
  LGBM_DatasetCreateFromMat: NativeFunction<
    [
      data: Address,
      type: number,
      rows: number,
      columns: number,
      rowMajor: 0 | 1,
      parameters: string,
      reference: DatasetHandle | null,
      out: Out<DatasetHandle>,
    ]
  >;
  LGBM_DatasetFree: NativeFunction<[handle: DatasetHandle]>;
  LGBM_DatasetSetField: NativeFunction<
    [handle: DatasetHandle, field: string, values: Address, count: number, type: number]
  >;
  LGBM_DatasetSetFeatureNames: NativeFunction<[handle: DatasetHandle, names: readonly string[], count: number]>;
  LGBM_BoosterCreate: NativeFunction<[train: DatasetHandle, parameters: string, out: Out<BoosterHandle>]>;
  LGBM_BoosterFree: NativeFunction<[handle: BoosterHandle]>;
  LGBM_BoosterAddValidData: NativeFunction<[handle: BoosterHandle, valid: DatasetHandle]>;
  LGBM_BoosterUpdateOneIter: NativeFunction<[handle: BoosterHandle, finished: Out<number>]>;
  LGBM_BoosterGetEvalCounts: NativeFunction<[handle: BoosterHandle, count: Out<number>]>;
  LGBM_BoosterGetEvalNames: NativeFunction<
    [
      handle: BoosterHandle,
      count: number,
      found: Out<number>,
      size: number,
      needed: Out<number>,
      names: readonly Uint8Array[],
    ]
  >;
  LGBM_BoosterGetEval: NativeFunction<[handle: BoosterHandle, data: number, count: Out<number>, results: Address]>;
  LGBM_BoosterGetNumClasses: NativeFunction<[handle: BoosterHandle, out: Out<number>]>;
  LGBM_BoosterGetNumFeature: NativeFunction<[handle: BoosterHandle, out: Out<number>]>;
  LGBM_BoosterGetCurrentIteration: NativeFunction<[handle: BoosterHandle, out: Out<number>]>;
  LGBM_BoosterFeatureImportance: NativeFunction<
    [handle: BoosterHandle, rounds: number, kind: number, results: Address]
  >;
  LGBM_BoosterPredictForMat: NativeFunction<
    [
      handle: BoosterHandle,
      data: Address,
      type: number,
      rows: number,
      columns: number,
      rowMajor: 0 | 1,
      kind: number,
      start: number,
      rounds: number,
      parameters: string,
      count: Out<number>,
      results: Address,
    ]
  >;
  LGBM_BoosterSaveModelToString: NativeFunction<
    [
      handle: BoosterHandle,
      start: number,
      rounds: number,
      importance: number,
      size: number,
      needed: Out<number>,
      text: Address,
    ]
  >;
  LGBM_BoosterLoadModelFromString: NativeFunction<[text: string, rounds: Out<number>, out: Out<BoosterHandle>]>;
}

/** Opens the shared library. @throws Error with the loader's words when it can't be opened or lacks a function */
export function openLightgbm(path: string): LightgbmApi {
  const library = koffi.load(path);
  const bound = Object.entries(signatures).map(([name, signature]) => [name, library.func(signature)]);
  return Object.fromEntries(bound) as LightgbmApi;
}
