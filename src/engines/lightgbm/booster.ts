import { dataError } from '../../core/errors.ts';
import { NativeHandle } from '../native-handle.ts';
import { addressOf, keepAlive, type Out } from '../native-memory.ts';
import { type BoosterHandle, importanceKinds } from './capi.ts';
import { type LoadedModel, loadAsync, predictAsync } from './engine-threads.ts';
import { check, type LightgbmLibrary } from './library.ts';

/** A trained tree ensemble in the library, made from its text. */
export class Booster {
  readonly library: LightgbmLibrary;
  /** The model in LightGBM's own text form, which every LightGBM front end reads. */
  readonly text: string;
  readonly rounds: number;
  readonly #handle: NativeHandle<BoosterHandle>;

  private constructor(library: LightgbmLibrary, text: string, { booster, rounds }: LoadedModel) {
    this.library = library;
    this.text = text;
    this.rounds = rounds;
    this.#handle = new NativeHandle('Booster', booster, library.api.LGBM_BoosterFree);
  }

  /**
   * The library reads a text with an OpenMP team, so that happens on the engine thread that trains: a second team in the
   * process would double the time of every training after it (see engine-threads.ts).
   * @throws TrademlError (data) when the text is no whole model
   */
  static async fromText(library: LightgbmLibrary, text: string): Promise<Booster> {
    // The library's reader trusts its input, so a text that was cut short must not reach it.
    if (!text.startsWith('tree\n') || !text.includes('\nend of trees\n')) {
      throw dataError('this text is no whole LightGBM model');
    }
    return new Booster(library, text, await loadAsync(library, text));
  }

  /**
   * @param x row-major, shape (rows, columns), NaN missing
   * @returns row-major, shape (rows, outputs): probabilities (binary: of class 1 alone) or the regression value
   * @throws TrademlError (data) when the length does not fit the model
   */
  async predict(x: Float32Array, rows: number, threads: number): Promise<Float64Array> {
    const columns = this.#count('LGBM_BoosterGetNumFeature');
    if (x.length !== rows * columns) {
      throw dataError(`the matrix has ${x.length} values; ${rows} rows x ${columns} features need ${rows * columns}`);
    }
    const results = new Float64Array(rows * this.#count('LGBM_BoosterGetNumClasses'));
    if (rows === 0) return results;
    await this.#handle.borrow((booster) =>
      predictAsync(this.library, { booster, x: addressOf(x), rows, columns, threads, results: addressOf(results) }),
    );
    keepAlive(x);
    return results;
  }

  /** For each feature: the number of splits on it ('weight'), or their summed improvement of the objective ('gain'). */
  importance(kind: keyof typeof importanceKinds): Float64Array {
    const results = new Float64Array(this.#count('LGBM_BoosterGetNumFeature'));
    const allRounds = 0;
    const { LGBM_BoosterFeatureImportance } = this.library.api;
    const { pointer } = this.#handle;
    check(this.library, LGBM_BoosterFeatureImportance(pointer, allRounds, importanceKinds[kind], addressOf(results)));
    return results;
  }

  close(): void {
    this.#handle.close();
  }

  #count(name: 'LGBM_BoosterGetNumFeature' | 'LGBM_BoosterGetNumClasses'): number {
    const out: Out<number> = [0];
    check(this.library, this.library.api[name](this.#handle.pointer, out));
    return out[0] as number;
  }
}
