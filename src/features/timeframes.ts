import { configError } from '../core/errors.ts';
import { type Interval, intervalNames, intervals, microsPerDay } from '../core/time.ts';
import type { Calendar } from '../market/calendar/calendar.ts';
import { isLonger, resample } from '../market/resample.ts';
import { asOfRows, takeKnown } from '../math/as-of.ts';
import { computeFeature } from './compute-feature.ts';
import type { FeatureInput, SymbolFeature } from './define-feature.ts';
import { type FeatureInstance, isSymbolInstance } from './instance.ts';
import type { SymbolData } from './market-data.ts';
import { symbolInputs } from './symbol-inputs.ts';
import type { FeatureInputs } from './total-return.ts';

/** The bars that features are computed on: those stored, and longer ones made from them. */
export interface Timeframes {
  readonly base: Interval;
  /** Frames of every feature that names none itself; empty means the base bars. */
  readonly wanted: readonly Interval[];
}

const clockInputs: ReadonlySet<FeatureInput> = new Set(['session', 'minute', 'session_minutes']);

/** Features of a symbol's own bars. Those of the clock alone say nothing more on longer bars. */
function canBeFramed(instance: FeatureInstance): boolean {
  if (!isSymbolInstance(instance)) return false;
  const { inputs } = instance.definition;
  return !inputs.includes('reference') && inputs.some((name) => !clockInputs.has(name));
}

/**
 * The instances in each timeframe wanted: those that name none and can have one are repeated, all others stay as they
 * are. The base interval means the plain columns.
 * @throws TrademlError (config) for a timeframe that can't be made from the base bars
 */
export function inTimeframes(instances: readonly FeatureInstance[], { base, wanted }: Timeframes): FeatureInstance[] {
  for (const timeframe of [...wanted, ...instances.map((instance) => instance.timeframe ?? base)]) {
    checkTimeframe(timeframe, base);
  }
  const plain = instances.map((instance) => (instance.timeframe === base ? withoutTimeframe(instance) : instance));
  const named = (i: number) => instances[i].timeframe !== undefined;
  const fixed = (i: number) => named(i) || !canBeFramed(plain[i]);
  const frames = wanted.length === 0 ? [base] : intervalNames.filter((name) => wanted.includes(name));
  const kept = plain.filter((_, i) => fixed(i) || frames.includes(base));
  const moving = plain.filter((_, i) => !fixed(i));
  const longer = frames.filter((name) => name !== base);
  return [...kept, ...longer.flatMap((timeframe) => moving.map((instance) => ({ ...instance, timeframe })))];
}

function withoutTimeframe({ timeframe: _base, ...instance }: FeatureInstance): FeatureInstance {
  return instance;
}

function checkTimeframe(timeframe: Interval, base: Interval): void {
  if (timeframe === base || isLonger(timeframe, base)) return;
  const possible = intervalNames.filter((name) => name === base || isLonger(name, base));
  throw configError(
    `timeframe ${timeframe} can't be made from ${base} bars: it must be a multiple of the bar interval`,
    `possible are ${possible.join(', ')}; shorter ones need shorter bars: --interval ${shorterBase(timeframe)}`,
  );
}

/** The longest interval that a timeframe can be made from. */
function shorterBase(timeframe: Interval): Interval {
  return intervalNames.filter((name) => isLonger(timeframe, name)).at(-1) ?? timeframe;
}

/** Base bars in one longer bar at most, when all lie inside the session; of the calendar with the longest hours. */
export function rowsPerBar(timeframe: Interval, base: Interval, calendars: readonly Calendar[]): number {
  if (timeframe !== '1d') return intervals[timeframe] / intervals[base];
  const wednesday = Math.floor(Date.UTC(2024, 0, 3) * 1000);
  const longest = calendars.map((calendar) => calendar.usualHours(wednesday)).map(({ open, close }) => close - open);
  return Math.ceil(Math.max(...(longest.length > 0 ? longest : [microsPerDay])) / intervals[base]);
}

/**
 * A symbol on one timeframe: the inputs of its kernels, and their results brought back to the base bars. A longer bar is
 * seen from the base bar that closes at its end or later; before the first one there is NaN.
 */
interface Framed {
  readonly inputs: FeatureInputs;
  onBase(values: Float64Array): Float64Array;
}

/** The timeframes of one symbol, each made when it is first asked for. */
export function framesOf(
  data: SymbolData,
  base: Interval,
  wanted: ReadonlySet<FeatureInput>,
): (timeframe: Interval | undefined) => Framed {
  const made = new Map<Interval, Framed>();
  return (timeframe = base) => {
    let framed = made.get(timeframe);
    if (!framed) {
      framed =
        timeframe === base
          ? { inputs: symbolInputs(data, wanted), onBase: (values) => values }
          : frameOf(data, base, timeframe, wanted);
      made.set(timeframe, framed);
    }
    return framed;
  };
}

/**
 * A symbol instance on its own timeframe, by row of the base bars.
 * @param complete adds inputs that are not the symbol's own
 */
export function computeFramed(
  instance: FeatureInstance<SymbolFeature>,
  framed: (timeframe: Interval | undefined) => Framed,
  complete: (inputs: FeatureInputs) => FeatureInputs = (inputs) => inputs,
): Float64Array[] {
  const { inputs, onBase } = framed(instance.timeframe);
  return computeFeature(instance, complete(inputs)).map(onBase);
}

function frameOf(data: SymbolData, base: Interval, timeframe: Interval, wanted: ReadonlySet<FeatureInput>): Framed {
  const { bars, lastRow } = resample(data.bars, base, timeframe, data.calendar);
  const quotes = data.quotes && {
    bid: takeKnown(data.quotes.bid, lastRow),
    ask: takeKnown(data.quotes.ask, lastRow),
    bid_size: takeKnown(data.quotes.bid_size, lastRow),
    ask_size: takeKnown(data.quotes.ask_size, lastRow),
  };
  const longer = { bars, calendar: data.calendar, ...(quotes && { quotes }) };
  const rows = asOfRows(data.bars.time, bars.time);
  return { inputs: symbolInputs(longer, wanted), onBase: (values) => takeKnown(values, rows) };
}

/** What the longer bars of one symbol look back on. */
export interface LookBack {
  /** Base bars between a bar and the oldest one that a value of its own may rest on, at most. */
  readonly bars: number;
  /** Base bars outside the session's hours, which enter no longer bar. */
  readonly outside: number;
}

/** Measured, because bars outside the session count as rows and no calendar knows how many there are. */
export function measureLookBack(instances: readonly FeatureInstance[], data: SymbolData, base: Interval): LookBack {
  const { time } = data.bars;
  let furthest = 0;
  let outside = 0;
  for (const timeframe of new Set(instances.flatMap((instance) => instance.timeframe ?? []))) {
    const longer = resample(data.bars, base, timeframe, data.calendar);
    outside = longer.outside;
    const ofFrame = instances.filter((instance) => instance.timeframe === timeframe);
    const warmup = Math.max(...ofFrame.map(({ definition, params }) => definition.warmup(params)));
    const seen = asOfRows(time, longer.bars.time);
    for (let row = 0; row < time.length; row++) {
      if (seen[row] >= warmup) furthest = Math.max(furthest, row - longer.firstRow[seen[row] - warmup]);
    }
  }
  return { bars: furthest, outside };
}
