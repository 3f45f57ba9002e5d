import type { StageContext } from '../../core/context.ts';
import type { BarFrame } from '../../core/frame.ts';
import { createRng, deriveSeed } from '../../core/rng.ts';
import { formatTime, microsPerDay } from '../../core/time.ts';
import type { Calendar } from '../../market/calendar/calendar.ts';
import type { RawBars } from '../../market/quality/index.ts';
import { withRetries } from '../../market/sources/retry.ts';
import { filterBars } from '../../market/sources/rows.ts';
import type { Action, FetchedBars, FetchRequest, OpenSource } from '../../market/sources/source.ts';
import { planSegments, type Segment } from './fetch-plan.ts';
import { isReadjusted, mergeBars, rawOf } from './merge-bars.ts';

/** What an earlier run left of a symbol. */
export interface StoredSymbol {
  readonly bars: BarFrame;
  readonly coverage: Segment;
  readonly actions: readonly Action[];
}

export interface ArrivedBars {
  readonly raw: RawBars;
  readonly actions: readonly Action[];
  readonly notes: readonly string[];
  readonly newBars: number;
  readonly coverage: Segment;
  /** False when there was nothing to ask for. */
  readonly asked: boolean;
  /** True when bars of an earlier run were gone on with. */
  readonly continued: boolean;
  readonly upProbability?: Float64Array | undefined;
}

export interface FetchTask {
  readonly open: OpenSource;
  readonly request: Omit<FetchRequest, 'from' | 'to'>;
  readonly calendar: Calendar;
  readonly wanted: Segment;
  readonly stored: StoredSymbol | undefined;
  readonly maxRetries: number;
}

/** A vendor may be late by a day: what ended less than this ago may still come. */
const settledAfter = 2 * microsPerDay;
const basePauseSeconds = 1;
const longestPauseSeconds = 60;

/**
 * Gets what is missing of one symbol and joins it to what is stored. When bars that came again have other adjusted prices
 * (a new split or dividend), the whole symbol is fetched anew.
 */
export async function fetchSymbol(task: FetchTask, ctx: StageContext, now: number): Promise<ArrivedBars> {
  const { stored } = task;
  const wanted = { from: task.wanted.from, to: Math.min(task.wanted.to, now) };
  const before = stored && { time: stored.bars.time, coverage: stored.coverage };
  const segments = planSegments(wanted, before, task.calendar, task.request.interval);
  if (!stored) return fresh(await ask(task, wanted, ctx), wanted, now);
  const known = rawOf(stored.bars);
  let joined = { raw: known, newBars: 0 };
  let actions = stored.actions;
  const notes: string[] = [];
  for (const segment of segments) {
    const arrived = await ask(task, segment, ctx);
    const covered = filterBars(known, (row) => known.time[row] > segment.from && known.time[row] <= segment.to);
    if (covered.time.length > 0 && isReadjusted(covered, arrived.raw)) {
      const whole = {
        from: Math.min(wanted.from, stored.coverage.from),
        to: Math.max(wanted.to, Math.min(stored.coverage.to, now)),
      };
      ctx.log.info(
        `${task.request.symbol}: stored prices were adjusted again by the source; fetching the symbol whole`,
      );
      const all = fresh(await ask(task, whole, ctx), whole, now);
      const { newBars } = mergeBars(known, all.raw);
      return { ...all, newBars, notes: [...all.notes, 'prices were adjusted again: fetched whole'] };
    }
    const merged = mergeBars(joined.raw, arrived.raw);
    joined = { raw: merged.raw, newBars: joined.newBars + merged.newBars };
    actions = mergeActions(actions, arrived.actions);
    notes.push(...(arrived.notes ?? []));
  }
  const coverage = {
    from: Math.min(wanted.from, stored.coverage.from),
    to:
      segments.length === 0 ? stored.coverage.to : settledTo(Math.max(wanted.to, stored.coverage.to), joined.raw, now),
  };
  return { ...joined, actions, notes: [...new Set(notes)], coverage, asked: segments.length > 0, continued: true };
}

function fresh(arrived: FetchedBars, wanted: Segment, now: number): ArrivedBars {
  return {
    raw: arrived.raw,
    actions: arrived.actions,
    notes: arrived.notes ?? [],
    newBars: new Set(arrived.raw.time).size,
    coverage: { from: wanted.from, to: settledTo(wanted.to, arrived.raw, now) },
    asked: true,
    continued: false,
    upProbability: arrived.upProbability,
  };
}

function settledTo(to: number, raw: RawBars, now: number): number {
  const last = raw.time.reduce((latest, time) => Math.max(latest, time), -Infinity);
  return Math.min(to, Math.max(last, now - settledAfter));
}

async function ask(
  { open, request, maxRetries }: FetchTask,
  segment: Segment,
  ctx: StageContext,
): Promise<FetchedBars> {
  const { symbol } = request;
  const rng = createRng(deriveSeed(ctx.seed, 'ingest', 'retry', symbol));
  const options = {
    maxRetries,
    baseSeconds: basePauseSeconds,
    maxSeconds: longestPauseSeconds,
    rng,
    signal: ctx.signal,
    onRetry: (failure: Error, attempt: number, seconds: number) =>
      ctx.log.detail(`${symbol}: ${failure.message}; try ${attempt + 1} in ${seconds.toFixed(1)} s`),
  };
  const arrived = await withRetries(`fetching ${symbol}`, options, () => open.fetch({ ...request, ...segment }));
  const { raw } = arrived;
  const inside = (row: number) => !(raw.time[row] <= segment.from || raw.time[row] > segment.to);
  const cut = filterBars(raw, inside);
  ctx.log.detail(`${symbol}: ${cut.time.length} bars to ${formatTime(segment.to)}`);
  const probability = arrived.upProbability?.filter((_, row) => inside(row));
  return { ...arrived, raw: cut, ...(probability && { upProbability: probability }) };
}

function mergeActions(a: readonly Action[], b: readonly Action[]): Action[] {
  const byKey = new Map([...a, ...b].map((action) => [`${action.kind} ${action.time}`, action]));
  return [...byKey.values()].sort((x, y) => x.time - y.time);
}
