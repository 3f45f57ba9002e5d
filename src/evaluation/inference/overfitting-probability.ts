import { dataError } from '../../core/errors.ts';

export interface OverfittingProbability {
  /** Share of the splits in which the best in sample does worse than the median out of sample. */
  readonly probability: number;
  /** ln(rank / (1 - rank)) of the best in sample among all out of sample, one per split. */
  readonly logits: Float64Array;
  /** Least-squares line of the best's out-of-sample ratio on its in-sample ratio: below 0, the better it looked the worse it did. */
  readonly degradation: { readonly slope: number; readonly intercept: number };
  /** Share of the splits in which the best in sample loses out of sample. */
  readonly lossProbability: number;
  readonly splits: number;
  readonly blocks: number;
}

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation: the periods are cut into S blocks;
 * for each half of the blocks the strategy with the best Sharpe ratio there is ranked on the other half. A search that
 * finds nothing but luck has a probability of a half.
 * @param returns one array of per-period returns for each strategy, all of one length T; at least two strategies
 * @param blocks even number S of blocks; the last T mod S periods are left out
 * @throws TrademlError (data) with fewer than two strategies or two periods a block
 * @see Bailey, Borwein, Lopez de Prado & Zhu (2017), The Probability of Backtest Overfitting, Journal of Computational
 *   Finance 20(4)
 */
export function overfittingProbability(returns: readonly Float64Array[], blocks = 16): OverfittingProbability {
  const strategies = returns.length;
  const size = Math.floor((returns[0]?.length ?? 0) / blocks);
  if (strategies < 2) throw dataError(`${strategies} strategies have no rank: two or more are needed`);
  if (size < 2 || blocks % 2 !== 0 || blocks < 2) {
    throw dataError(
      `${returns[0].length} periods can't be cut into ${blocks} blocks of two or more`,
      'use a longer history or fewer blocks (an even number)',
    );
  }
  // Sums and squares by block, strategy by strategy: each split is then a sum over its blocks.
  const sums = Array.from({ length: blocks }, () => new Float64Array(strategies));
  const squares = Array.from({ length: blocks }, () => new Float64Array(strategies));
  returns.forEach((series, strategy) => {
    for (let t = 0; t < size * blocks; t++) {
      const block = Math.floor(t / size);
      sums[block][strategy] += series[t];
      squares[block][strategy] += series[t] * series[t];
    }
  });
  const ratiosOf = (chosen: readonly number[]): Float64Array => {
    const n = chosen.length * size;
    return Float64Array.from({ length: strategies }, (_, strategy) => {
      let sum = 0;
      let square = 0;
      for (const block of chosen) {
        sum += sums[block][strategy];
        square += squares[block][strategy];
      }
      const variance = (square - (sum * sum) / n) / (n - 1);
      // Without variance nothing was traded, which earned nothing.
      return variance > 1e-30 ? sum / n / Math.sqrt(variance) : 0;
    });
  };

  const halves = halvesOf(blocks);
  const logits = new Float64Array(halves.length);
  const inSample = new Float64Array(halves.length);
  const outOfSample = new Float64Array(halves.length);
  halves.forEach((half, split) => {
    const seen = ratiosOf(half);
    const unseen = ratiosOf(
      Array.from({ length: blocks }, (_, block) => block).filter((block) => !half.includes(block)),
    );
    const best = seen.indexOf(seen.reduce((a, b) => Math.max(a, b)));
    let below = 0;
    let equal = 0;
    for (const ratio of unseen) {
      if (ratio < unseen[best]) below++;
      else if (ratio === unseen[best]) equal++;
    }
    // The middle of a tie; the rank runs from 1 to N and is divided by N + 1, so that no logit is infinite.
    const rank = (below + (equal + 1) / 2) / (strategies + 1);
    logits[split] = Math.log(rank / (1 - rank));
    inSample[split] = seen[best];
    outOfSample[split] = unseen[best];
  });
  return {
    probability: shareOf(logits, (logit) => logit <= 0),
    logits,
    degradation: line(inSample, outOfSample),
    lossProbability: shareOf(outOfSample, (ratio) => ratio < 0),
    splits: halves.length,
    blocks,
  };
}

/** Every choice of half of the blocks. */
function halvesOf(blocks: number): number[][] {
  const halves: number[][] = [];
  const choose = (from: number, chosen: readonly number[]) => {
    if (chosen.length === blocks / 2) {
      halves.push([...chosen]);
      return;
    }
    for (let block = from; block < blocks; block++) choose(block + 1, [...chosen, block]);
  };
  choose(0, []);
  return halves;
}

function shareOf(values: Float64Array, holds: (value: number) => boolean): number {
  return values.filter(holds).length / values.length;
}

function line(x: Float64Array, y: Float64Array): { slope: number; intercept: number } {
  const n = x.length;
  const [mx, my] = [x.reduce((a, b) => a + b, 0) / n, y.reduce((a, b) => a + b, 0) / n];
  let cross = 0;
  let square = 0;
  for (let i = 0; i < n; i++) {
    cross += (x[i] - mx) * (y[i] - my);
    square += (x[i] - mx) ** 2;
  }
  const slope = square > 0 ? cross / square : 0;
  return { slope, intercept: my - slope * mx };
}
