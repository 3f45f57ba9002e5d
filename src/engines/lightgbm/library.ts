import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { engineError, messageOf } from '../../core/errors.ts';
import { addressOf, type Out } from '../native-memory.ts';
import { type LightgbmApi, openLightgbm } from './capi.ts';

/** One opened LightGBM. */
export interface LightgbmLibrary {
  readonly path: string;
  readonly api: LightgbmApi;
  /** As the Python package beside the library says; the library itself can't be asked. */
  readonly version: string;
  /** Always false: no wheel of LightGBM is built with CUDA. */
  readonly cuda: false;
}

const opened = new Map<string, LightgbmLibrary>();

/**
 * Opens a LightGBM library; the same path gives the same object.
 * @throws TrademlError (engine) naming the path when it can't be opened or is older than 4.0
 */
export function loadLightgbm(path: string): LightgbmLibrary {
  const known = opened.get(path);
  if (known) return known;
  let api: LightgbmApi;
  try {
    api = openLightgbm(path);
  } catch (error) {
    const reason = messageOf(error);
    throw engineError(
      `the LightGBM library ${path} can't be opened: ${reason}`,
      reason.includes('libgomp')
        ? 'install the OpenMP runtime (Debian: apt-get install libgomp1)'
        : `it must be LightGBM 4.0 or newer, built for ${process.platform} ${process.arch}; see what there is with: trademl engines`,
      error,
    );
  }
  const library: LightgbmLibrary = { path, api, version: versionBeside(path), cuda: false };
  opened.set(path, library);
  return library;
}

/** The wheel keeps VERSION.txt in the package's folder, one above the library's. */
function versionBeside(path: string): string {
  const file = join(dirname(path), '../VERSION.txt');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '4 or newer';
}

/** Throws when a C call failed, with the library's own words. */
export function check({ api }: LightgbmLibrary, status: number): void {
  if (status === 0) return;
  throw engineError(`lightgbm: ${api.LGBM_GetLastError()}`, 'check the parameters of the learner');
}

/** Text that a C function writes into a buffer of ours; asked twice when the first buffer is too small. */
export function readText(
  library: LightgbmLibrary,
  write: (size: number, needed: Out<number>, text: bigint) => number,
): string {
  let bytes = Buffer.alloc(1 << 16);
  for (;;) {
    const needed: Out<number> = [0];
    check(library, write(bytes.length, needed, addressOf(bytes)));
    const size = Number(needed[0]);
    // The count includes the closing zero.
    if (size <= bytes.length) return bytes.toString('utf8', 0, size - 1);
    bytes = Buffer.alloc(size);
  }
}

const parameterNames = new WeakMap<LightgbmLibrary, ReadonlySet<string>>();

/** Every name and alias of a parameter that this library knows. */
export function knownParameters(library: LightgbmLibrary): ReadonlySet<string> {
  const known = parameterNames.get(library);
  if (known) return known;
  const text = readText(library, library.api.LGBM_DumpParamAliases);
  const names = new Set(Object.entries(JSON.parse(text) as Record<string, string[]>).flat(2));
  parameterNames.set(library, names);
  return names;
}
