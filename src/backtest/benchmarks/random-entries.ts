import { orNull } from '../../core/numbers.ts';
import { createRng } from '../../core/rng.ts';
import { quantileOfSorted } from '../../math/quantile.ts';
import { periodReturns } from '../../math/returns.ts';
import { sharpeRatio } from '../metrics/returns.ts';

/** What chance earns with the same signals: where the strategy stands among backtests of them at random times. */
export interface RandomEntries {
  readonly draws: number;
  /** Share of the draws with a lower Sharpe ratio, ties half. */
  readonly sharpePercentile: number | null;
  /** (1 + draws with a Sharpe ratio at least as high) / (1 + draws). */
  readonly pValue: number | null;
  /** Annualised Sharpe ratios of the draws at 5, 50 and 95 %. */
  readonly sharpeQuantiles: readonly (number | null)[];
  /** Mean turnover of a draw as a multiple of the strategy's: near 1 when chance traded as much. */
  readonly turnoverRatio: number | null;
  readonly method: string;
}

/** Cells that all draws together may cost when their number is not given. */
const cellBudget = 2e8;

/** @returns `asked`, or as many of 200 as a large panel allows */
export function drawCount(asked: number | undefined, cells: number): number {
  return asked ?? Math.min(200, Math.max(20, Math.floor(cellBudget / cells)));
}

/**
 * Moves all scores by `offset` steps, those at the end to the start: entries, holding times and what is held together stay
 * as they are, only when it happens changes.
 * @param scores row-major (T, N)
 */
export function rotateScores(scores: Float64Array, count: number, offset: number): Float64Array {
  const shift = offset * count;
  const rotated = new Float64Array(scores.length);
  rotated.set(scores.subarray(scores.length - shift), 0);
  rotated.set(scores.subarray(0, scores.length - shift), shift);
  return rotated;
}

/** Weights that are held until the next decision leave a moved account in cash until its first: for about one part in so many. */
const fewestDecisions = 20;

/** Steps at which any symbol has a score. */
function decisionsOf(scores: Float64Array, count: number): number {
  const steps = new Set<number>();
  for (let cell = 0; cell < scores.length; cell++) if (!Number.isNaN(scores[cell])) steps.add(Math.floor(cell / count));
  return steps.size;
}

/**
 * Ranks the strategy among rotations of its own scores by random offsets, at least `holdBars` steps either way.
 * @param options `lasting`: a position is held until the next decision, not for holdBars
 * @param run the account that given scores lead to
 * @see Aronson (2006), Evidence-Based Technical Analysis, chapter 5: Monte Carlo permutation of a rule's positions
 */
export function randomEntries(
  scores: Float64Array,
  count: number,
  own: { readonly equity: Float64Array; readonly traded: Float64Array },
  options: { draws: number; holdBars: number; periodsPerYear: number; seed: number; lasting?: boolean },
  run: (scores: Float64Array) => { readonly equity: Float64Array; readonly traded: Float64Array },
): RandomEntries {
  const { draws, holdBars, periodsPerYear, seed } = options;
  const steps = scores.length / count;
  const nearest = Math.min(holdBars, Math.floor(steps / 3));
  const choices = steps - 2 * nearest + 1;
  const none = {
    draws: 0,
    sharpePercentile: null,
    pValue: null,
    sharpeQuantiles: [null, null, null],
    turnoverRatio: null,
  };
  if (draws === 0) return { ...none, method: 'none asked for' };
  const decisions = options.lasting ? decisionsOf(scores, count) : Number.POSITIVE_INFINITY;
  if (decisions < fewestDecisions) {
    const only = decisions === 1 ? 'one decision is' : `${decisions} decisions are`;
    return { ...none, method: `none: ${only} too few to move, a draw would wait in cash for the first` };
  }
  if (choices < 2 || nearest < 1) return { ...none, method: `none: ${steps} bars are too few to move signals in` };
  const sharpeOf = (equity: Float64Array) => {
    const ratio = sharpeRatio(periodReturns(equity), periodsPerYear);
    // An account that nothing happened to earned nothing.
    return Number.isNaN(ratio) ? 0 : ratio;
  };
  const turnoverOf = ({ equity, traded }: typeof own) => {
    let turnover = 0;
    for (let step = 0; step < traded.length; step++) if (equity[step] > 0) turnover += traded[step] / equity[step];
    return turnover;
  };
  const rng = createRng(seed);
  const found = sharpeOf(own.equity);
  const ratios = new Float64Array(draws);
  let below = 0;
  let equal = 0;
  let turnover = 0;
  for (let draw = 0; draw < draws; draw++) {
    const result = run(rotateScores(scores, count, nearest + rng.integer(choices)));
    ratios[draw] = sharpeOf(result.equity);
    turnover += turnoverOf(result);
    if (ratios[draw] < found) below++;
    else if (ratios[draw] === found) equal++;
  }
  ratios.sort();
  return {
    draws,
    sharpePercentile: (below + equal / 2) / draws,
    pValue: (1 + draws - below) / (1 + draws),
    sharpeQuantiles: [0.05, 0.5, 0.95].map((p) => orNull(quantileOfSorted(ratios, p))),
    turnoverRatio: orNull(turnover / draws / turnoverOf(own)),
    method: `the same signals moved in time by a random number of bars, ${draws} draws, same costs`,
  };
}
