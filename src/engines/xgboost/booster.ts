import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { dataError, messageOf, usageError } from '../../core/errors.ts';
import { writeFileAtomic } from '../../io/atomic.ts';
import { borrowAll, NativeHandle } from '../native-handle.ts';
import { type Address, addressOf, keepAlive, type Out } from '../native-memory.ts';
import type { BoosterHandle } from './capi.ts';
import { type DMatrix, requireLength } from './dmatrix.ts';
import { callAsync, runRoundsAsync } from './engine-threads.ts';
import { check, type XgboostLibrary } from './library.ts';
import { arrayInterface, copyBytes, copyFloats, readCounts, readStrings } from './memory.ts';
import type { Round, Rounds, RoundsTask } from './rounds.ts';
import { ubjProblem } from './ubj.ts';

export type ParameterValue = string | number | boolean;
export type ModelFormat = 'json' | 'ubj';
export type ImportanceKind = 'gain' | 'cover' | 'weight';

const openingBrace = 0x7b;

/** In JSON a quote follows the brace (or white space, from other writers); in UBJ the type of a length. */
function isJson(bytes: Uint8Array): boolean {
  return bytes.length < 2 || ' \t\r\n"}'.includes(String.fromCharCode(bytes[1]));
}

/** A tree ensemble in the library. Calls on one booster run one after another, in the order they were made. */
export class Booster {
  readonly library: XgboostLibrary;
  readonly #handle: NativeHandle<BoosterHandle>;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(library: XgboostLibrary, pointer: BoosterHandle) {
    this.library = library;
    this.#handle = new NativeHandle('Booster', pointer, library.api.XGBoosterFree);
  }

  /** An empty booster. @param matrices what it will train on and watch */
  static create(library: XgboostLibrary, matrices: readonly DMatrix[] = []): Booster {
    const out: Out<BoosterHandle> = [null];
    const pointers = matrices.map((matrix) => matrix.handle.pointer);
    check(library, library.api.XGBoosterCreate(pointers, pointers.length, out));
    return new Booster(library, out[0] as BoosterHandle);
  }

  /** A booster from the bytes of a model in XGBoost's JSON or UBJ form. @throws TrademlError when they are not one */
  static async fromBytes(library: XgboostLibrary, bytes: Uint8Array): Promise<Booster> {
    // Anything else would reach the reader of a binary form that old releases had.
    if (bytes[0] !== openingBrace) throw dataError('these bytes are no XGBoost model in JSON or UBJ form');
    const problem = isJson(bytes) ? undefined : ubjProblem(bytes);
    if (problem) throw dataError(`these bytes are no whole XGBoost model: ${problem}`);
    const booster = Booster.create(library);
    try {
      await booster.#run((pointer) =>
        callAsync(library, 'XGBoosterLoadModelFromBuffer', pointer, addressOf(bytes), bytes.length),
      );
      keepAlive(bytes);
      return booster;
    } catch (error) {
      booster.close();
      throw error;
    }
  }

  /** A booster from a .json or .ubj file. @throws TrademlError naming the file */
  static async fromFile(library: XgboostLibrary, path: string): Promise<Booster> {
    let bytes: Uint8Array;
    try {
      bytes = await readFile(path);
    } catch (error) {
      throw dataError(`the XGBoost model ${path} can't be read: ${messageOf(error)}`, 'check the path', error);
    }
    return Booster.fromBytes(library, bytes).catch((error: unknown) => {
      throw dataError(`${path} is no whole XGBoost model: ${messageOf(error)}`, 'save the model again', error);
    });
  }

  /** Sets parameters by XGBoost's own names. They take effect, and are checked, at `configure` or the next round. */
  setParameters(parameters: Readonly<Record<string, ParameterValue>>): void {
    for (const [name, value] of Object.entries(parameters)) {
      check(this.library, this.library.api.XGBoosterSetParam(this.#handle.pointer, name, parameterText(value)));
    }
  }

  /** Applies the parameters now. @returns the library's warnings @throws TrademlError (engine) on a value it refuses */
  configure(): string[] {
    this.library.takeWarnings();
    const length: Out<number> = [0];
    const text: Out<Address> = [null];
    check(this.library, this.library.api.XGBoosterSaveJsonConfig(this.#handle.pointer, length, text));
    return this.library.takeWarnings();
  }

  /** Adds one boosting round: `num_parallel_tree` trees per output. */
  async update(round: number, train: DMatrix): Promise<void> {
    await this.#run((pointer) =>
      train.handle.borrow((matrix) => callAsync(this.library, 'XGBoosterUpdateOneIter', pointer, round, matrix)),
    );
  }

  /** Trains from the first round on, all rounds on one thread. @param onRound told of each as it ends */
  async train(
    matrices: { readonly train: DMatrix; readonly valid?: DMatrix },
    options: Omit<RoundsTask, 'booster' | 'train' | 'valid'>,
    onRound: (round: Round) => void,
  ): Promise<Rounds> {
    const handles = [matrices.train, ...(matrices.valid ? [matrices.valid] : [])].map(({ handle }) => handle);
    return this.#run((booster) =>
      borrowAll(handles, ([train, valid]) =>
        runRoundsAsync(this.library, { ...options, booster, train, valid }, onRound),
      ),
    );
  }

  /**
   * Predictions straight from row-major values, shape (rows, columns), NaN missing.
   * @param output 'value': probabilities or the regression value; 'margin': the raw sum of leaves
   * @returns row-major, shape (rows, outputs)
   * @throws TrademlError (data) when the lengths do not fit the model
   */
  async predict(x: Float32Array, rows: number, output: 'value' | 'margin' = 'value'): Promise<Float32Array> {
    const columns = this.featureCount;
    requireLength('matrix', x.length, rows * columns, `${rows} rows x ${columns} features`);
    if (rows === 0) return new Float32Array(0);
    const type = output === 'margin' ? 1 : 0;
    const config = `{"type": ${type}, "missing": NaN, "iteration_begin": 0, "iteration_end": 0, "strict_shape": true, "cache_id": 0}`;
    const values = arrayInterface(x, [rows, columns]);
    return this.#run(async (pointer) => {
      const name = 'XGBoosterPredictFromDense';
      const made = await callAsync(this.library, name, pointer, values, config, null, [null], [0], [null]);
      const [shape, dimensions, result] = made.slice(4) as [Out<Address>, Out<number>, Out<Address>];
      keepAlive(x);
      const sizes = readCounts(shape[0] as Address, Number(dimensions[0]));
      return copyFloats(
        result[0] as Address,
        sizes.reduce((product, size) => product * size, 1),
      );
    });
  }

  /** Score of each feature that some tree uses. gain and cover are means over its splits, weight counts them. */
  importance(kind: ImportanceKind): Map<string, number> {
    const count: Out<number> = [0];
    const features: Out<Address> = [null];
    const dimensions: Out<number> = [0];
    const shape: Out<Address> = [null];
    const scores: Out<Address> = [null];
    const { XGBoosterFeatureScore } = this.library.api;
    const config = JSON.stringify({ importance_type: kind });
    check(
      this.library,
      XGBoosterFeatureScore(this.#handle.pointer, config, count, features, dimensions, shape, scores),
    );
    const names = readStrings(features[0] as Address, Number(count[0]));
    const values = copyFloats(scores[0] as Address, names.length);
    return new Map(names.map((name, i) => [name, values[i]]));
  }

  get featureCount(): number {
    const out: Out<number> = [0];
    check(this.library, this.library.api.XGBoosterGetNumFeature(this.#handle.pointer, out));
    return Number(out[0]);
  }

  get rounds(): number {
    const out: Out<number> = [0];
    check(this.library, this.library.api.XGBoosterBoostedRounds(this.#handle.pointer, out));
    return out[0] ?? 0;
  }

  get featureNames(): string[] {
    const length: Out<number> = [0];
    const features: Out<Address> = [null];
    const { XGBoosterGetStrFeatureInfo } = this.library.api;
    check(this.library, XGBoosterGetStrFeatureInfo(this.#handle.pointer, 'feature_name', length, features));
    return readStrings(features[0] as Address, Number(length[0]));
  }

  setFeatureNames(names: readonly string[]): void {
    const { XGBoosterSetStrFeatureInfo } = this.library.api;
    check(this.library, XGBoosterSetStrFeatureInfo(this.#handle.pointer, 'feature_name', names, names.length));
  }

  setAttribute(key: string, value: string): void {
    check(this.library, this.library.api.XGBoosterSetAttr(this.#handle.pointer, key, value));
  }

  attribute(key: string): string | undefined {
    const out: Out<string> = [null];
    const success: Out<number> = [0];
    check(this.library, this.library.api.XGBoosterGetAttr(this.#handle.pointer, key, out, success));
    return success[0] === 1 ? (out[0] ?? undefined) : undefined;
  }

  /** A new booster with the first `rounds` rounds. */
  firstRounds(rounds: number): Booster {
    const out: Out<BoosterHandle> = [null];
    check(this.library, this.library.api.XGBoosterSlice(this.#handle.pointer, 0, rounds, 1, out));
    return new Booster(this.library, out[0] as BoosterHandle);
  }

  /** The model in XGBoost's own form, which every XGBoost front end reads. */
  toBytes(format: ModelFormat): Uint8Array {
    const length: Out<number> = [0];
    const bytes: Out<Address> = [null];
    const { XGBoosterSaveModelToBuffer } = this.library.api;
    check(this.library, XGBoosterSaveModelToBuffer(this.#handle.pointer, JSON.stringify({ format }), length, bytes));
    return copyBytes(bytes[0] as Address, Number(length[0]));
  }

  /** Writes the model in the form that the name asks for: .json or .ubj. The file appears whole or not at all. */
  async save(path: string): Promise<void> {
    const format = extname(path).slice(1);
    if (format !== 'json' && format !== 'ubj') throw usageError(`${path} must end in .json or .ubj`);
    await writeFileAtomic(path, this.toBytes(format));
  }

  close(): void {
    this.#handle.close();
  }

  /** The library keeps results in the booster until its next call, so the next call waits for the copy. */
  #run<Result>(work: (pointer: BoosterHandle) => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(() => this.#handle.borrow(work));
    this.#queue = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }
}

function parameterText(value: ParameterValue): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return String(value);
}
