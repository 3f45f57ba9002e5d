import { configError } from '../core/errors.ts';

/** A parameter's value as a learner takes it. */
export type Value = number | string | boolean;

/** Where values of one parameter lie. Limits belong to it. */
export type Distribution =
  | {
      readonly kind: 'float';
      readonly low: number;
      readonly high: number;
      readonly log: boolean;
      readonly step?: number;
    }
  | { readonly kind: 'int'; readonly low: number; readonly high: number; readonly log: boolean; readonly step: number }
  | { readonly kind: 'choice'; readonly choices: readonly Value[] };

const notations = 'int(2,8), int(1,100,log), float(0.5,1), float(0,1,step=0.1), log(0.01,0.3) or choice(a,b,c)';
const written = /^\s*(\w+)\s*\(([^()]*)\)\s*$/;

/**
 * Reads 'int(2,8)', 'int(1,100,log)', 'int(5,50,step=5)', 'float(0.5,1)', 'log(0.01,0.3)' or 'choice(sqrt,0.3)'.
 * @param name of the parameter, for messages
 * @throws TrademlError (config) saying what is wrong with the text
 */
export function readDistribution(name: string, text: string): Distribution {
  const [, kind, inside] = written.exec(text) ?? [];
  if (kind === undefined) throw configError(`space of ${name}: '${text}' is no distribution`, `write ${notations}`);
  const parts = inside
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (kind === 'choice') return choiceOf(name, parts);
  if (kind !== 'int' && kind !== 'float' && kind !== 'log') {
    throw configError(`space of ${name}: unknown distribution '${kind}'`, `write ${notations}`);
  }
  return rangeOf(name, kind, parts);
}

function choiceOf(name: string, parts: readonly string[]): Distribution {
  const choices = parts.map(readValue);
  if (choices.length < 1)
    throw configError(`space of ${name}: choice() lists nothing`, 'write for example choice(a,b)');
  if (new Set(choices).size < choices.length) throw configError(`space of ${name}: a choice is listed twice`);
  return { kind: 'choice', choices };
}

/** A number where the text is one, true and false, else the text. */
export function readValue(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function rangeOf(name: string, kind: 'int' | 'float' | 'log', parts: readonly string[]): Distribution {
  const refuse = (what: string, hint = `write ${notations}`) => configError(`space of ${name}: ${what}`, hint);
  const [low, high] = parts.slice(0, 2).map(Number);
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw refuse(`${kind}() needs a lowest and a highest number`);
  let log = kind === 'log';
  let step: number | undefined;
  for (const option of parts.slice(2)) {
    const [key, value] = option.split('=').map((text) => text.trim());
    if (key === 'log' && value === undefined) log = true;
    else if (key === 'step' && Number(value) > 0) step = Number(value);
    else throw refuse(`'${option}' is neither log nor step=NUMBER`);
  }
  if (low > high) throw refuse(`low ${low} is above high ${high}`, `write ${kind}(${high},${low})`);
  if (log && step !== undefined) throw refuse('log and step exclude each other', 'leave one of them out');
  if (log && low <= 0) {
    throw refuse(`a logarithmic range starts above 0, found ${low}`, 'raise its low end, or use float()');
  }
  if (kind !== 'int') return { kind: 'float', low, high, log, ...(step !== undefined && { step }) };
  if (![low, high, step ?? 1].every(Number.isInteger))
    throw refuse('int() takes whole numbers', 'use float() for others');
  return { kind: 'int', low, high: low + Math.floor((high - low) / (step ?? 1)) * (step ?? 1), log, step: step ?? 1 };
}

/** True when nothing is left to choose. */
export function isSingle(distribution: Distribution): boolean {
  return distribution.kind === 'choice' ? distribution.choices.length === 1 : distribution.low === distribution.high;
}

export function contains(distribution: Distribution, value: unknown): boolean {
  if (distribution.kind === 'choice') return distribution.choices.includes(value as Value);
  if (typeof value !== 'number' || !(value >= distribution.low && value <= distribution.high)) return false;
  return distribution.kind === 'float' || Number.isInteger((value - distribution.low) / distribution.step);
}

/** A value as a number: itself, or the place among the choices. */
export function toNumber(distribution: Distribution, value: Value): number {
  return distribution.kind === 'choice' ? distribution.choices.indexOf(value) : (value as number);
}

/** The inverse of toNumber. */
export function fromNumber(distribution: Distribution, number: number): Value {
  return distribution.kind === 'choice' ? distribution.choices[number] : number;
}

/** Width of the cells in which whole numbers and steps lie; 0 for a continuous range. */
export function cellWidth(distribution: Exclude<Distribution, { kind: 'choice' }>): number {
  return distribution.step ?? 0;
}

/** Snaps a number of a range to its steps and limits. */
export function snap(distribution: Exclude<Distribution, { kind: 'choice' }>, number: number): number {
  const { low, high } = distribution;
  const step = cellWidth(distribution);
  const snapped = step > 0 ? low + Math.round((number - low) / step) * step : number;
  return Math.min(high, Math.max(low, snapped));
}

/** The value at a quantile of the uniform (or log-uniform) distribution. @param u in [0, 1) */
export function valueAt(distribution: Distribution, u: number): Value {
  if (distribution.kind === 'choice') return distribution.choices[Math.floor(u * distribution.choices.length)];
  const half = cellWidth(distribution) / 2;
  const [low, high] = [distribution.low - half, distribution.high + half];
  const at = distribution.log ? Math.exp(Math.log(low) + u * Math.log(high / low)) : low + u * (high - low);
  return snap(distribution, at);
}

/** Where a value lies in its distribution, from 0 to 1; the inverse of valueAt, up to rounding. */
export function placeOf(distribution: Distribution, value: Value): number {
  if (distribution.kind === 'choice') {
    const last = distribution.choices.length - 1;
    return last === 0 ? 0.5 : distribution.choices.indexOf(value) / last;
  }
  const { low, high, log } = distribution;
  if (low === high) return 0.5;
  const at = value as number;
  return log ? Math.log(at / low) / Math.log(high / low) : (at - low) / (high - low);
}

/** The text that readDistribution reads. */
export function describeDistribution(distribution: Distribution): string {
  if (distribution.kind === 'choice') return `choice(${distribution.choices.join(',')})`;
  const { kind, low, high, log, step } = distribution;
  if (kind === 'float' && log) return `log(${low},${high})`;
  const stepped = step !== undefined && !(kind === 'int' && step === 1) ? `,step=${step}` : '';
  return `${kind}(${low},${high}${log ? ',log' : ''}${stepped})`;
}
