import { dataError } from '../../core/errors.ts';
import { NativeHandle } from '../native-handle.ts';
import { keepAlive } from '../native-memory.ts';
import type { DMatrixHandle } from './capi.ts';
import { callAsync } from './engine-threads.ts';
import { check, type XgboostLibrary } from './library.ts';
import { arrayInterface, type DenseArray } from './memory.ts';

export interface DMatrixOptions {
  /** Row-major values, shape (rows, columns); NaN is missing. */
  readonly x: Float32Array;
  readonly rows: number;
  readonly columns: number;
  /** Shape (rows,), or row-major (rows, targets) for models of several outputs. */
  readonly label?: DenseArray;
  /** Outputs that a label has; 1 when left out. */
  readonly targets?: number;
  /** Non-negative, shape (rows,). */
  readonly weight?: Float32Array;
  /** Shape (columns,). */
  readonly featureNames?: readonly string[];
  readonly threads: number;
}

/** Rows that XGBoost holds in its own form. The library reads straight from `x`, which is free again afterwards. */
export class DMatrix {
  readonly handle: NativeHandle<DMatrixHandle>;
  readonly rows: number;
  readonly columns: number;

  private constructor(handle: NativeHandle<DMatrixHandle>, rows: number, columns: number) {
    this.handle = handle;
    this.rows = rows;
    this.columns = columns;
  }

  /** @throws TrademlError (data) when a length does not fit, (engine) when the library refuses the values */
  static async create(library: XgboostLibrary, options: DMatrixOptions): Promise<DMatrix> {
    const { x, rows, columns, label, targets = 1, weight, featureNames } = options;
    requireLength('matrix', x.length, rows * columns, `${rows} rows x ${columns} features`);
    const labelShape = targets === 1 ? [rows] : [rows, targets];
    const need = targets === 1 ? `${rows} rows` : `${rows} rows x ${targets} targets`;
    if (label) requireLength('label', label.length, rows * targets, need);
    if (weight) requireLength('weight', weight.length, rows, `${rows} rows`);
    if (featureNames) requireLength('list of feature names', featureNames.length, columns, `${columns} features`);
    const { api } = library;
    const values = arrayInterface(x, [rows, columns]);
    const config = `{"missing": NaN, "nthread": ${options.threads}}`;
    const [, , out] = await callAsync(library, 'XGDMatrixCreateFromDense', values, config, [null]);
    keepAlive(x);
    const handle = new NativeHandle('DMatrix', out[0] as DMatrixHandle, api.XGDMatrixFree);
    try {
      for (const [field, values] of Object.entries({ label, weight })) {
        if (!values) continue;
        const name = 'XGDMatrixSetInfoFromInterface';
        const shape = field === 'label' ? labelShape : [rows];
        await callAsync(library, name, handle.pointer, field, arrayInterface(values, shape));
        keepAlive(values);
      }
      if (featureNames) {
        check(library, api.XGDMatrixSetStrFeatureInfo(handle.pointer, 'feature_name', featureNames, columns));
      }
    } catch (error) {
      handle.close();
      throw error;
    }
    return new DMatrix(handle, rows, columns);
  }

  close(): void {
    this.handle.close();
  }
}

/** @throws TrademlError (data) with both numbers */
export function requireLength(what: string, found: number, expected: number, reason: string): void {
  if (found !== expected) throw dataError(`the ${what} has ${found} values; ${reason} need ${expected}`);
}
