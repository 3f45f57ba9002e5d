import { quantile } from '../../math/quantile.ts';
import type { BarView } from './bar-view.ts';
import type { CheckContext, QualityLimits } from './check.ts';
import { show, showPercent } from './findings.ts';
import { hasVolume } from './raw-bars.ts';
import { nearestSplit, type SplitRatio } from './split-ratio.ts';

/** How a jump of adj_close reads. */
export type MoveKind = 'split' | 'spike' | 'unexplained';

export interface Move {
  readonly row: number;
  readonly kind: MoveKind;
  readonly detail: string;
}

/** One bar against the one before. */
interface Step {
  row: number;
  before: number;
  after: number;
  /** The price before over the first price after: a split is there at the open, news may come later in the day. */
  gapRatio: number;
  /** Turnover over its median of the 20 bars before; NaN where there is no volume. */
  turnover: number;
}

const spanOfTurnover = 20;

function turnoverRatio(view: BarView, priced: Int32Array, at: number): number {
  const { close, volume } = view.raw;
  const turnover = (i: number) => close[priced[i]] * volume[priced[i]];
  const past = Float64Array.from({ length: Math.min(spanOfTurnover, at) }, (_, i) => turnover(at - 1 - i));
  const usual = quantile(
    past.filter((value) => value > 0),
    0.5,
  );
  return usual > 0 ? turnover(at) / usual : Number.NaN;
}

/**
 * A jump reads as a split when the ratio of closes, or of the close before to the open after, is near a customary n:m,
 * the other of the two is no further from it than an ordinary day's trading (15 %), and turnover is ordinary: shares
 * double while the price halves, whereas a true crash is sold with many times the usual money.
 */
function readAsSplit(step: Step, limits: QualityLimits): SplitRatio | undefined {
  if (step.turnover > limits.newsTurnover) return undefined;
  const closeRatio = step.before / step.after;
  const near = (ratio: number) => nearestSplit(ratio, limits.splitTolerance);
  const gap = near(step.gapRatio);
  const candidate = gap ?? near(closeRatio);
  if (!candidate) return undefined;
  const other = gap ? closeRatio : step.gapRatio;
  // 3:2 is a fall of one third, which happens, and 5:2 is rare; ask for an exact gap and a quiet day.
  const strict = candidate.factor === 1.5 || candidate.factor === 2.5;
  if (strict && !(gap && gap.distance < limits.splitTolerance / 2 && step.turnover < limits.newsTurnover / 2)) {
    return undefined;
  }
  return Math.abs(other / candidate.factor - 1) <= (strict ? 0.05 : 0.15) ? candidate : undefined;
}

function isSpike(change: number, next: number, limits: QualityLimits): boolean {
  const large = Math.abs(change) > 0.4 && Math.abs(next) > 0.4 && change * next < 0;
  const beyond = Math.abs(Math.expm1(change)) > limits.maxMove || Math.abs(Math.expm1(next)) > limits.maxMove;
  return large && beyond && Math.abs(change + next) < 0.25 * Math.max(Math.abs(change), Math.abs(next));
}

/** What the turnover says about an unexplained move; it is evidence and no proof, so both readings stay open. */
function reading(step: Step, limits: QualityLimits): string {
  const near = nearestSplit(step.before / step.after, limits.splitTolerance / 3);
  if (near && !(step.turnover > limits.newsTurnover)) return `; near ${near.name}, though the open does not show it`;
  if (Number.isNaN(step.turnover)) return '';
  const times = `; turnover ${step.turnover.toFixed(1)} times the usual`;
  if (step.turnover > limits.newsTurnover) return `${times}: news, or a spin-off`;
  if (step.turnover > limits.newsTurnover / 2) return times;
  return `${times}: perhaps a missing adjustment (spin-off, special dividend)`;
}

/** All jumps of a series, each once, in time order. Rows without a positive close and adj_close are passed over. */
export function classifyMoves(view: BarView, context: CheckContext): Move[] {
  const { raw } = view;
  const { limits } = context;
  const { open, close, adj_close: adjusted } = raw;
  const priced = view.unique.filter((row) => close[row] > 0 && adjusted[row] > 0);
  const change = (i: number) => Math.log(adjusted[priced[i]] / adjusted[priced[i - 1]]);
  const moves: Move[] = [];
  for (let i = 1; i < priced.length; i++) {
    const size = change(i);
    const simple = Math.expm1(size);
    if (Math.abs(simple) < 0.25) continue;
    const row = priced[i];
    const before = adjusted[priced[i - 1]];
    const path = `${showPercent(simple)} (adj_close ${show(before)} to ${show(adjusted[row])})`;
    if (i + 1 < priced.length && isSpike(size, change(i + 1), limits)) {
      const back = showPercent(Math.expm1(change(i + 1)));
      moves.push({ row, kind: 'spike', detail: `${path}, then back ${back}` });
      i++;
      continue;
    }
    const firstPrice = open[row] > 0 ? (open[row] * adjusted[row]) / close[row] : adjusted[row];
    const turnover = hasVolume(context.kind) ? turnoverRatio(view, priced, i) : Number.NaN;
    const step = { row, before, after: adjusted[row], gapRatio: before / firstPrice, turnover };
    const split = readAsSplit(step, limits);
    if (split) moves.push({ row, kind: 'split', detail: `${path}: looks like a ${split.name} split` });
    else if (Math.abs(simple) > limits.maxMove) {
      moves.push({ row, kind: 'unexplained', detail: `${path}${reading(step, limits)}` });
    }
  }
  return moves;
}
