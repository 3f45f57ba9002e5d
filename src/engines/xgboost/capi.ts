import koffi from 'koffi';
import type { Address, Out } from '../native-memory.ts';

/**
 * The C functions of XGBoost (include/xgboost/c_api.h) that we call: same names, no opinions. Each string is the C
 * signature, with `_Out_` marking what the library writes. All return 0, or -1 and a message in XGBGetLastError(), which
 * the library keeps per thread. Everything here exists in 1.7, 2.x and 3.x.
 *
 * Not exposed: CSR, CSC, columnar and callback inputs, external memory, collective calls, custom objectives and the
 * deprecated text dumps, which nothing here uses.
 */

declare const tag: unique symbol;
/** Opaque addresses; the tag keeps one kind from being passed for another. */
export type DMatrixHandle = bigint & { readonly [tag]: 'DMatrix' };
export type BoosterHandle = bigint & { readonly [tag]: 'Booster' };
/** A bound C function; it runs on the thread that calls it. */
type NativeFunction<Args extends unknown[]> = (...args: Args) => number;

koffi.pointer('DMatrixHandle', koffi.opaque());
koffi.pointer('BoosterHandle', koffi.opaque());
koffi.alias('bst_ulong', 'uint64_t');
const logCallbackPointer = koffi.pointer(koffi.proto('void XGBLogCallback(const char *message)'));

const signatures = {
  XGBoostVersion: 'void XGBoostVersion(_Out_ int *major, _Out_ int *minor, _Out_ int *patch)',
  XGBuildInfo: 'int XGBuildInfo(_Out_ const char **out)',
  XGBGetLastError: 'const char *XGBGetLastError()',
  XGDMatrixCreateFromDense:
    'int XGDMatrixCreateFromDense(const char *data, const char *config, _Out_ DMatrixHandle *out)',
  XGDMatrixFree: 'int XGDMatrixFree(DMatrixHandle handle)',
  XGDMatrixSetInfoFromInterface:
    'int XGDMatrixSetInfoFromInterface(DMatrixHandle handle, const char *field, const char *c_interface_str)',
  XGDMatrixSetStrFeatureInfo:
    'int XGDMatrixSetStrFeatureInfo(DMatrixHandle handle, const char *field, const char **features, bst_ulong size)',
  XGBoosterCreate: 'int XGBoosterCreate(const DMatrixHandle *dmats, bst_ulong len, _Out_ BoosterHandle *out)',
  XGBoosterFree: 'int XGBoosterFree(BoosterHandle handle)',
  XGBoosterSlice:
    'int XGBoosterSlice(BoosterHandle handle, int begin_layer, int end_layer, int step, _Out_ BoosterHandle *out)',
  XGBoosterBoostedRounds: 'int XGBoosterBoostedRounds(BoosterHandle handle, _Out_ int *out)',
  XGBoosterGetNumFeature: 'int XGBoosterGetNumFeature(BoosterHandle handle, _Out_ bst_ulong *out)',
  XGBoosterSetParam: 'int XGBoosterSetParam(BoosterHandle handle, const char *name, const char *value)',
  XGBoosterUpdateOneIter: 'int XGBoosterUpdateOneIter(BoosterHandle handle, int iter, DMatrixHandle dtrain)',
  XGBoosterEvalOneIter:
    'int XGBoosterEvalOneIter(BoosterHandle handle, int iter, const DMatrixHandle *dmats, const char **evnames, bst_ulong len, _Out_ const char **out_result)',
  XGBoosterPredictFromDense:
    'int XGBoosterPredictFromDense(BoosterHandle handle, const char *values, const char *config, DMatrixHandle m, _Out_ void **out_shape, _Out_ bst_ulong *out_dim, _Out_ void **out_result)',
  XGBoosterLoadModelFromBuffer:
    'int XGBoosterLoadModelFromBuffer(BoosterHandle handle, const void *buf, bst_ulong len)',
  XGBoosterSaveModelToBuffer:
    'int XGBoosterSaveModelToBuffer(BoosterHandle handle, const char *config, _Out_ bst_ulong *out_len, _Out_ void **out_dptr)',
  XGBoosterSaveJsonConfig:
    'int XGBoosterSaveJsonConfig(BoosterHandle handle, _Out_ bst_ulong *out_len, _Out_ void **out_str)',
  XGBoosterSetAttr: 'int XGBoosterSetAttr(BoosterHandle handle, const char *key, const char *value)',
  XGBoosterGetAttr:
    'int XGBoosterGetAttr(BoosterHandle handle, const char *key, _Out_ const char **out, _Out_ int *success)',
  XGBoosterSetStrFeatureInfo:
    'int XGBoosterSetStrFeatureInfo(BoosterHandle handle, const char *field, const char **features, bst_ulong size)',
  XGBoosterGetStrFeatureInfo:
    'int XGBoosterGetStrFeatureInfo(BoosterHandle handle, const char *field, _Out_ bst_ulong *len, _Out_ void **out_features)',
  XGBoosterFeatureScore:
    'int XGBoosterFeatureScore(BoosterHandle handle, const char *config, _Out_ bst_ulong *out_n_features, _Out_ void **out_features, _Out_ bst_ulong *out_dim, _Out_ void **out_shape, _Out_ void **out_scores)',
} as const;

type Strings = readonly string[];

/** The bound functions. 64-bit counts that fit a double arrive as numbers. */
export interface XgboostApi {
  XGBoostVersion(major: Out<number>, minor: Out<number>, patch: Out<number>): void;
  XGBuildInfo: NativeFunction<[out: Out<string>]>;
  XGBGetLastError(): string;
  /** int XGBRegisterLogCallback(void (*callback)(const char *)): for the calling thread alone */
  XGBRegisterLogCallback(callback: Address): number;
  XGDMatrixCreateFromDense: NativeFunction<[data: string, config: string, out: Out<DMatrixHandle>]>;
  XGDMatrixFree: NativeFunction<[handle: DMatrixHandle]>;
  XGDMatrixSetInfoFromInterface: NativeFunction<[handle: DMatrixHandle, field: string, array: string]>;
  XGDMatrixSetStrFeatureInfo: NativeFunction<[handle: DMatrixHandle, field: string, features: Strings, size: number]>;
  XGBoosterCreate: NativeFunction<[matrices: readonly DMatrixHandle[], length: number, out: Out<BoosterHandle>]>;
  XGBoosterFree: NativeFunction<[handle: BoosterHandle]>;
  XGBoosterSlice: NativeFunction<
    [handle: BoosterHandle, begin: number, end: number, step: number, out: Out<BoosterHandle>]
  >;
  XGBoosterBoostedRounds: NativeFunction<[handle: BoosterHandle, out: Out<number>]>;
  XGBoosterGetNumFeature: NativeFunction<[handle: BoosterHandle, out: Out<number>]>;
  XGBoosterSetParam: NativeFunction<[handle: BoosterHandle, name: string, value: string]>;
  XGBoosterUpdateOneIter: NativeFunction<[handle: BoosterHandle, round: number, train: DMatrixHandle]>;
  XGBoosterEvalOneIter: NativeFunction<
    [
      handle: BoosterHandle,
      round: number,
      matrices: readonly DMatrixHandle[],
      names: Strings,
      length: number,
      out: Out<string>,
    ]
  >;
  XGBoosterPredictFromDense: NativeFunction<
    [
      handle: BoosterHandle,
      values: string,
      config: string,
      matrix: DMatrixHandle | null,
      shape: Out<Address>,
      dimensions: Out<number>,
      result: Out<Address>,
    ]
  >;
  XGBoosterLoadModelFromBuffer: NativeFunction<[handle: BoosterHandle, bytes: Address, length: number]>;
  XGBoosterSaveModelToBuffer: NativeFunction<
    [handle: BoosterHandle, config: string, length: Out<number>, bytes: Out<Address>]
  >;
  XGBoosterSaveJsonConfig: NativeFunction<[handle: BoosterHandle, length: Out<number>, text: Out<Address>]>;
  XGBoosterSetAttr: NativeFunction<[handle: BoosterHandle, key: string, value: string]>;
  XGBoosterGetAttr: NativeFunction<[handle: BoosterHandle, key: string, out: Out<string>, success: Out<number>]>;
  XGBoosterSetStrFeatureInfo: NativeFunction<[handle: BoosterHandle, field: string, features: Strings, size: number]>;
  XGBoosterGetStrFeatureInfo: NativeFunction<
    [handle: BoosterHandle, field: string, length: Out<number>, features: Out<Address>]
  >;
  XGBoosterFeatureScore: NativeFunction<
    [
      handle: BoosterHandle,
      config: string,
      count: Out<number>,
      features: Out<Address>,
      dimensions: Out<number>,
      shape: Out<Address>,
      scores: Out<Address>,
    ]
  >;
}

/** Opens the shared library. @throws Error with the loader's words when it can't be opened or lacks a function */
export function openXgboost(path: string): XgboostApi {
  const library = koffi.load(path);
  const bound = Object.entries(signatures).map(([name, signature]) => [name, library.func(signature)]);
  const XGBRegisterLogCallback = library.func('XGBRegisterLogCallback', 'int', [logCallbackPointer]);
  return { ...Object.fromEntries(bound), XGBRegisterLogCallback } as XgboostApi;
}

/** A C function pointer that hands the library's messages to `listener`; lives as long as the process. */
export function logCallback(listener: (message: string) => void): Address {
  return koffi.register(listener, logCallbackPointer);
}
