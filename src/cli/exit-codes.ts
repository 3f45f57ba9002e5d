import type { ErrorKind } from '../core/errors.ts';

/** Every exit code of the tool. README's table is tested against this one. */
export const exitCodes = {
  done: 0,
  bug: 1,
  usage: 2,
  data: 3,
  gate: 4,
  drift: 5,
  engine: 6,
  interrupted: 130,
} as const;

export const exitCodeMeaning: Record<keyof typeof exitCodes, string> = {
  done: 'done, or nothing to do',
  bug: 'a bug in trademl: please report it with --verbose output',
  usage:
    'wrong usage or configuration (a model too large for the memory too), a missing input, or a path that cannot be written',
  data: 'data failed its quality checks or is unreadable; some symbols could not be fetched; an audit found a leak',
  gate: 'a gate was not met',
  drift: 'drift asks for retraining',
  engine: 'an engine is missing or could not be loaded',
  interrupted: 'interrupted; run the same command again to go on',
};

const codeOfKind: Record<ErrorKind, number> = {
  usage: exitCodes.usage,
  config: exitCodes.usage,
  path: exitCodes.usage,
  'missing-input': exitCodes.usage,
  data: exitCodes.data,
  engine: exitCodes.engine,
  'too-large': exitCodes.usage,
  interrupted: exitCodes.interrupted,
};

export function exitCodeOf(kind: ErrorKind | undefined): number {
  return kind ? codeOfKind[kind] : exitCodes.bug;
}
