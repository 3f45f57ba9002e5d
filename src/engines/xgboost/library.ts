import { engineError, messageOf } from '../../core/errors.ts';
import type { Out } from '../native-memory.ts';
import { logCallback, openXgboost, type XgboostApi } from './capi.ts';

/** The oldest release with all the functions that capi.ts binds. */
const oldestVersion = [1, 7, 0] as const;

/** One opened XGBoost. */
export interface XgboostLibrary {
  readonly path: string;
  readonly api: XgboostApi;
  /** major, minor, patch */
  readonly version: readonly [number, number, number];
  /** Whether the library was built with CUDA, and with which, such as '12.9'. */
  readonly cuda: boolean;
  readonly cudaVersion?: string;
  /** Takes the warnings that the library has given on this thread since the last call. */
  takeWarnings(): string[];
}

const opened = new Map<string, XgboostLibrary>();

/**
 * Opens an XGBoost library; the same path gives the same object.
 * @throws TrademlError (engine) naming the path when it can't be opened or is older than 1.7
 */
export function loadXgboost(path: string): XgboostLibrary {
  const known = opened.get(path);
  if (known) return known;
  let api: XgboostApi;
  try {
    api = openXgboost(path);
  } catch (error) {
    throw engineError(
      `the XGBoost library ${path} can't be opened: ${messageOf(error)}`,
      `it must be XGBoost ${oldestVersion.join('.')} or newer, built for ${process.platform} ${process.arch}; see what there is with: trademl engines`,
      error,
    );
  }
  const version = readVersion(api);
  if (version[0] < oldestVersion[0] || (version[0] === oldestVersion[0] && version[1] < oldestVersion[1])) {
    throw engineError(
      `the XGBoost library ${path} is version ${version.join('.')}; ${oldestVersion.join('.')} or newer is needed`,
      'bring a newer one with: trademl engines install',
    );
  }
  const library: XgboostLibrary = { path, api, version, ...readCuda(api), takeWarnings: collectWarnings(api) };
  opened.set(path, library);
  return library;
}

function readVersion(api: XgboostApi): [number, number, number] {
  const major: Out<number> = [0];
  const minor: Out<number> = [0];
  const patch: Out<number> = [0];
  api.XGBoostVersion(major, minor, patch);
  return [major[0] ?? 0, minor[0] ?? 0, patch[0] ?? 0];
}

function readCuda(api: XgboostApi): { cuda: boolean; cudaVersion?: string } {
  const text: Out<string> = [null];
  checkStatus(api, api.XGBuildInfo(text));
  const built = JSON.parse(text[0] ?? '{}') as { USE_CUDA?: boolean; CUDA_VERSION?: readonly number[] };
  return { cuda: built.USE_CUDA === true, cudaVersion: built.CUDA_VERSION?.join('.') };
}

/** The library would print its messages to stderr; they are kept instead, for whoever asks. */
function collectWarnings(api: XgboostApi): () => string[] {
  let warnings: string[] = [];
  const callback = logCallback((message) => {
    const text = tidyMessage(message);
    if (text !== '') warnings.push(text);
  });
  checkStatus(api, api.XGBRegisterLogCallback(callback));
  return () => {
    const taken = warnings;
    warnings = [];
    return taken;
  };
}

/** '[08:12:01] WARNING: /build/src/learner.cc:740: Parameters ...' without clock, level and source line. */
export function tidyMessage(message: string): string {
  return message
    .replace(/^\[\d+:\d+:\d+\]\s*/, '')
    .replace(/^(WARNING|ERROR|INFO|DEBUG):\s*/, '')
    .replace(/^\S+\.(cc|h|cu|cuh):\d+:\s*/, '')
    .split(/\nStack trace:/)[0]
    .trim();
}

/** Throws when a C call failed, with the library's own words. */
function checkStatus(api: XgboostApi, status: number): void {
  if (status === 0) return;
  const message = tidyMessage(api.XGBGetLastError());
  throw engineError(`xgboost: ${message}`, hintFor(message));
}

export function check(library: XgboostLibrary, status: number): void {
  checkStatus(library.api, status);
}

function hintFor(message: string): string | undefined {
  if (/invalid value|unknown|expected.*got|valid values|out of bound|should be (greater|smaller)/i.test(message)) {
    return 'check the parameters of the learner';
  }
  if (/cuda|gpu/i.test(message))
    return 'use --device cpu, or bring a CUDA build: trademl engines install --device cuda';
  return undefined;
}
